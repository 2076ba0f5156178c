namespace LbAdmin.PowerShell.Output;

/// <summary>What an agent thinks of a configuration.</summary>
public sealed class LbConfigurationTest : LbObject
{
    /// <summary>The file; empty: the configuration in force.</summary>
    public string Path { get; set; } = string.Empty;

    public bool IsValid { get; set; }

    /// <summary>What is wrong, and what is worth saying though it refuses nothing (Severity).</summary>
    public LbFinding[] Findings { get; set; } = [];

    /// <summary>What it would change.</summary>
    public LbDifference[] Differences { get; set; } = [];

    public override string ToString() => (IsValid, Findings.Length) switch
    {
        (true, 0) => "valid",
        (true, 1) => "valid, 1 warning",
        (true, var warnings) => $"valid, {warnings} warnings",
        (false, 1) => "1 finding",
        (false, var findings) => $"{findings} findings",
    };
}
