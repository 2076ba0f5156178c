using System.Linq;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Large maps, which are read in many steps.</summary>
public sealed class ReadingTests
{
    private const int Flows = 20_000;

    /// <summary>The descriptors that the reader has would be another's next.</summary>
    [KernelFact]
    public void Batches_ObjectGoesMeanwhile_AreReadToTheEnd()
    {
        var datapath = Datapath.Load(DatapathRig.Small with { Flows = Flows });
        datapath.Flows4.Put([.. Enumerable.Range(0, Flows).Select(i => new DatapathLayout.FlowKey4 { Source = (uint)i })], new DatapathLayout.Flow[Flows]);
        using var reading = datapath.Flows4.Batches().GetEnumerator();
        Assert.True(reading.MoveNext());
        var count = reading.Current.Length;

        datapath.Dispose();
        using var other = Datapath.Load(DatapathRig.Small);

        Assert.InRange(count, 1, Flows - 1);
        while (reading.MoveNext())
        {
            count += reading.Current.Length;
        }

        Assert.Equal(Flows, count);
        Assert.Empty(datapath.Flows4.Batches());
    }
}
