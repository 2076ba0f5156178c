namespace LbAdmin.PowerShell.Output;

/// <summary>What an agent thinks of a configuration.</summary>
public sealed class LbConfigurationTest : LbObject
{
    /// <summary>The file; empty: the configuration in force.</summary>
    public string Path { get; set; } = string.Empty;

    public bool IsValid { get; set; }

    public LbFinding[] Findings { get; set; } = [];

    /// <summary>What it would change.</summary>
    public LbDifference[] Differences { get; set; } = [];

    public override string ToString() => IsValid ? "valid" : $"{Findings.Length} findings";
}
