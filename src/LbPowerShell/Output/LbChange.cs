namespace LbAdmin.PowerShell.Output;

/// <summary>What a change did.</summary>
public sealed class LbChange : LbObject
{
    /// <summary>In force now.</summary>
    public long Revision { get; set; }

    public LbDifference[] Differences { get; set; } = [];

    public override string ToString() => $"revision {Revision}, {Differences.Length} differences";
}
