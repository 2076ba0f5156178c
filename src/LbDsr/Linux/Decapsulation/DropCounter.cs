namespace LbAdmin.Dsr.Linux;

/// <summary>How many tunnel packets to this server were dropped for one reason.</summary>
public sealed class DropCounter
{
    internal DropCounter(string reason, string description, ulong packets) => (Reason, Description, Packets) = (reason, description, packets);

    /// <summary>Its name: stranger, not_vip, malformed, fragmented, options, congested.</summary>
    public string Reason { get; }

    /// <summary>In words.</summary>
    public string Description { get; }

    public ulong Packets { get; }

    public override string ToString() => $"{Reason} {Packets}";
}
