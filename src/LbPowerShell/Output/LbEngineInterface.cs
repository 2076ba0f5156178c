namespace LbAdmin.PowerShell.Output;

/// <summary>An interface that an engine's program is attached to.</summary>
public sealed class LbEngineInterface : LbObject
{
    public string Name { get; set; } = string.Empty;

    public LbAttachMode Mode { get; set; }

    /// <summary>The kernel's number of the program.</summary>
    public long ProgramId { get; set; }

    /// <summary>What should be known of this interface; empty: nothing.</summary>
    public string Notice { get; set; } = string.Empty;

    public override string ToString() => $"{Name} {Mode.ToString().ToLowerInvariant()}";
}
