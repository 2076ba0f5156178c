namespace LbAdmin.PowerShell.Output;

/// <summary>What a change did.</summary>
public sealed class LbChange : LbObject
{
    /// <summary>In force now.</summary>
    public long Revision { get; set; }

    public LbDifference[] Differences { get; set; } = [];

    /// <summary>How much the change adds, changes and removes.</summary>
    public LbChangeCounts Counts { get; set; } = new();

    /// <summary>What whoever made the change is told: findings that refuse nothing.</summary>
    public LbFinding[] Warnings { get; set; } = [];

    public override string ToString() => $"revision {Revision}, {Differences.Length} {(Differences.Length == 1 ? "difference" : "differences")}";
}
