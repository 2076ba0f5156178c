using System.Collections.Generic;
using System.Linq;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>What the program counts on each processor.</summary>
internal sealed class CounterMaps(DescriptorHandle decapsulated, DescriptorHandle dropped)
{
    private readonly BpfMap<uint, DecapsulationLayout.Decapsulated> _decapsulated = new(decapsulated, "decapsulated");
    private readonly BpfMap<uint, ulong> _dropped = new(dropped, "dropped");

    public DecapsulationCounters Read()
    {
        var counted = _decapsulated.GetOfProcessors(0);
        return new DecapsulationCounters(Sum(counted.Select(one => one.Packets)), Sum(counted.Select(one => one.Bytes)), [.. Drops()]);
    }

    private IEnumerable<DropCounter> Drops() => DropReasons.All.Select((reason, i) =>
        new DropCounter(reason.Name, reason.Words, Sum(_dropped.GetOfProcessors((uint)i + 1))));

    private static ulong Sum(IEnumerable<ulong> counts) => counts.Aggregate(0ul, (sum, one) => sum + one);
}
