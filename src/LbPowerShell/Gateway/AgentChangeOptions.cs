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

    public string Note { get; set; } = string.Empty;
}
