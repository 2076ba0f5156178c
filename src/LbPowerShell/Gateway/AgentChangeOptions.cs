namespace LbAdmin.PowerShell.Gateway;

/// <summary>How a change is to be made.</summary>
public sealed class AgentChangeOptions
{
    /// <summary>The revision that the change was made against; null: whatever it is.</summary>
    public ulong? ExpectedRevision { get; set; }

    /// <summary>Only judge it and tell what would change.</summary>
    public bool DryRun { get; set; }

    /// <summary>With <see cref="DryRun"/>: only compare; do not judge whether that box has the addresses and ports.</summary>
    public bool IgnoreBox { get; set; }

    /// <summary>Judge all of the configuration, and not only what would change: for a look at what stands.</summary>
    public bool JudgeWhole { get; set; }

    public string Note { get; set; } = string.Empty;

    /// <summary>The same with another way to make it.</summary>
    public AgentChangeOptions With(bool dryRun, ulong? expectedRevision) =>
        new() { ExpectedRevision = expectedRevision, DryRun = dryRun, IgnoreBox = IgnoreBox, JudgeWhole = JudgeWhole, Note = Note };
}
