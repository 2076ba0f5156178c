namespace LbAdmin.PowerShell.Output;

/// <summary>What moves the bytes, and whether it can on that box.</summary>
public sealed class LbEngine : LbObject
{
    public string Name { get; set; } = string.Empty;

    public bool Available { get; set; }

    /// <summary>What it uses, or why it is not available.</summary>
    public string Detail { get; set; } = string.Empty;

    /// <summary>Of the kernel engine, while it serves VIPs: where its program is attached.</summary>
    public LbEngineInterface[] Interfaces { get; set; } = [];

    /// <summary>Of the kernel engine, while it serves VIPs.</summary>
    public LbEngineMap[] Maps { get; set; } = [];

    /// <summary>Of the kernel engine, while it serves VIPs: those that have counted packets, with the most first.</summary>
    public LbEngineReason[] Reasons { get; set; } = [];

    /// <summary>As <see cref="Reasons"/>, with those that have counted nothing.</summary>
    public LbEngineReason[] AllReasons { get; set; } = [];

    /// <summary>For VIPs, and sent to a server. Null: this engine does not count them.</summary>
    public long? BalancedPackets { get; set; }

    public long? BalancedBytes { get; set; }

    /// <summary>For nobody of the agent's, and handed on untouched. Null: this engine does not see them.</summary>
    public long? PassingPackets { get; set; }

    public long? PassingBytes { get; set; }

    public override string ToString() => Available ? Name : $"{Name} (not available)";
}
