using System.Collections.Generic;
using System.Linq;

namespace LbAdmin.Dsr.Linux;

/// <summary>What became of tunnel packets to this server, summed over its processors. They begin at 0 when it is enabled.</summary>
public sealed class DecapsulationCounters
{
    internal DecapsulationCounters(ulong packets, ulong bytes, IReadOnlyList<DropCounter> drops) => (Packets, Bytes, Drops) = (packets, bytes, drops);

    /// <summary>Decapsulated, and handed on to the local stack.</summary>
    public ulong Packets { get; }

    /// <summary>Of the packets inside, from their IP header on.</summary>
    public ulong Bytes { get; }

    /// <summary>By reason, each reason once.</summary>
    public IReadOnlyList<DropCounter> Drops { get; }

    public ulong Dropped => Drops.Aggregate(0ul, (sum, one) => sum + one.Packets);
}
