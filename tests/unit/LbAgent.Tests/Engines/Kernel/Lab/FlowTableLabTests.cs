using System;
using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Tests.Support;
using Xunit;
using Xunit.Abstractions;
using FlowState = LbAgent.Engines.Kernel.Layout.FlowState;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>A flow table with a million entries, which the test puts there beside the agent.</summary>
public sealed class FlowTableLabTests(ITestOutputHelper output)
{
    /// <summary>The same number for each of six places.</summary>
    private const int Flows = 1_020_000;

    /// <summary>172.16.0.0: a client for each flow.</summary>
    private const uint FirstClient = 0xAC10_0000;

    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task Million_AreListedAsTheyAreRead_AndSweptByTheWay()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync("--flow-table", "1048576");
        foreach (var server in lab.Servers)
        {
            server.Command("ip", "address", "add", "10.9.0.101/32", "dev", "lo");
        }

        await DsrLab.ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, LabRequests.Vip("other", "10.9.0.101", Protocol.Tcp));
        var idle = await WorkAsync(agent, TimeSpan.FromSeconds(5));
        Fill(lab);
        await Eventually.TrueAsync(async () => Table(await DsrLab.EngineAsync(agent)).Used == Flows, "the engine sees them");

        var before = PeakMemory(agent);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(Flows, await CountAsync(agent, new ListFlowsRequest()));
        var took = Stopwatch.GetElapsedTime(began);
        var grown = PeakMemory(agent) - before;
        output.WriteLine($"{Flows} flows listed in {took.TotalSeconds:F1} s; the agent's memory rose by {grown >> 10} MiB from {before >> 10} MiB");
        Assert.True(grown >> 10 < 64, $"the agent's memory rose by {grown} KiB");

        Assert.Equal(Flows / 2, await CountAsync(agent, new ListFlowsRequest { Vips = { "other" } }));
        Assert.Equal(Flows / 3, await CountAsync(agent, new ListFlowsRequest { Servers = { DsrLab.AddressOf(3) } }));
        Assert.Equal(256, await CountAsync(agent, new ListFlowsRequest { Clients = { "172.16.4.0/24" } }));
        Assert.Equal(Flows / 6, await CountAsync(agent, new ListFlowsRequest { Vips = { "web" }, Servers = { DsrLab.AddressOf(3) } }));
        Assert.Equal(1000, await CountAsync(agent, new ListFlowsRequest { Limit = 1000 }));

        output.WriteLine($"a sweep takes {Sweep(lab).TotalMilliseconds:F0} ms");
        var sweeping = await WorkAsync(agent, TimeSpan.FromSeconds(24));
        output.WriteLine($"of a core the agent takes {idle:P1} with an empty table, {sweeping:P1} with {Flows} flows");
        Assert.True(sweeping < 0.25, $"the agent takes {sweeping:P1} of a core");
        await lab.AwaitServedAsync();
    }

    /// <summary>The VIP goes, and with it the table that is being read.</summary>
    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task TableGoesWhileItIsRead_TheReaderComesToAnEnd()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync("--flow-table", "1048576");
        await DsrLab.ChangeAsync(agent, LabRequests.Web());
        for (var round = 0; round < 3; round++)
        {
            await Eventually.TrueAsync(() => Directory.Exists(lab.Pins), "it is pinned");
            Fill(lab);
            using var call = new FlowService.FlowServiceClient(agent.Channel).ListFlows(new ListFlowsRequest());
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

            await DsrLab.ChangeAsync(agent, LabRequests.Remove());
            await DsrLab.ChangeAsync(agent, LabRequests.Web());

            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                Assert.All(call.ResponseStream.Current.Flows, flow => Assert.Equal(("web", DsrLab.Vip), (flow.Vip, flow.VipAddress)));
            }
        }

        await DsrLab.AwaitHealthyAsync(agent, 1);
        await lab.AwaitServedAsync();
    }

    /// <summary>Spread over all servers of all VIPs, as the datapath has them.</summary>
    private static void Fill(DsrLab lab)
    {
        using var datapath = Datapath.Adopt(new DatapathSettings(), new PinFolder(lab.Pins))!;
        var servers = datapath.Servers.Batches().SelectMany(batch => batch).Where(one => one.Server.Keeps != ServerKeeps.Nothing).ToArray();
        var vips = datapath.Vips.Adopt().ToDictionary(vip => vip.Number, vip => vip.Address);
        using var clock = new TickClock();
        var now = (uint)clock.Now;
        foreach (var chunk in Enumerable.Range(0, Flows).Chunk(10_000))
        {
            datapath.Flows4.Put([.. chunk.Select(Key)], [.. chunk.Select(Value)]);
        }

        DatapathLayout.FlowKey4 Key(int i) => new()
        {
            Source = BinaryPrimitives.ReverseEndianness(FirstClient + (uint)i),
            Destination = BitConverter.ToUInt32(vips[servers[i % servers.Length].Server.Vip].GetAddressBytes()),
            SourcePort = BinaryPrimitives.ReverseEndianness((ushort)40_000),
            DestinationPort = BinaryPrimitives.ReverseEndianness((ushort)DsrLab.Port),
            Protocol = 6,
        };

        DatapathLayout.Flow Value(int i) => new()
        {
            Seen = now, Life = (uint)FlowState.Open, Target = ((ulong)servers[i % servers.Length].Server.Generation << 32) | servers[i % servers.Length].Place,
        };
    }

    private static TimeSpan Sweep(DsrLab lab)
    {
        using var datapath = Datapath.Adopt(new DatapathSettings(), new PinFolder(lab.Pins))!;
        var began = Stopwatch.GetTimestamp();
        var swept = datapath.Sweep();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.Equal((0ul, (ulong)Flows), (swept.Ended, swept.Left));
        return took;
    }

    /// <summary>How many flows are listed; each once.</summary>
    private static async Task<int> CountAsync(AgentProcess agent, ListFlowsRequest request)
    {
        using var call = new FlowService.FlowServiceClient(agent.Channel).ListFlows(request);
        var seen = new BitArray(Flows);
        var count = 0;
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            foreach (var flow in call.ResponseStream.Current.Flows)
            {
                var client = (int)(BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(flow.ClientAddress).GetAddressBytes()) - FirstClient);
                Assert.False(seen[client]);
                (seen[client], count) = (true, count + 1);
            }
        }

        return count;
    }

    /// <summary>Of a core.</summary>
    private static async Task<double> WorkAsync(AgentProcess agent, TimeSpan time)
    {
        var (before, began) = (agent.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(time);
        return (agent.ProcessorTime - before) / Stopwatch.GetElapsedTime(began);
    }

    /// <summary>KiB.</summary>
    private static long PeakMemory(AgentProcess agent)
    {
        var line = File.ReadLines($"/proc/{agent.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    private static EngineMap Table(EngineStatus engine) => engine.Maps.Single(map => map.Name == "flows of IPv4");
}
