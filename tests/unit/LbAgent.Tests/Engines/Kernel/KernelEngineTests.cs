using System;
using System.Collections.Immutable;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Events;
using LbAgent.Interop;
using LbAgent.Network;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>
/// The engine in a namespace of its own, with small maps: where there is no room for all. Alone: it takes its namespace for itself and lets it go again, and a
/// child process that another test starts would hold it for a moment more.
/// </summary>
[Collection(Alone.Name)]
public sealed class KernelEngineTests
{
    private const int Room = 64;

    /// <summary>A change is refused before anything of it is there, and the words say of what there is too much.</summary>
    [KernelHostFact]
    public void Prepare_MoreThanThereIsRoomFor_IsRefused() => Run((engine, _) =>
    {
        Assert.Empty(Judge(engine, With(vips: Room, servers: 8)));
        Assert.Contains($"room for {Room} VIPs", Assert.Single(Judge(engine, With(vips: Room + 1, servers: 1))).Reason, StringComparison.Ordinal);
        Assert.Contains("room for 512 servers of VIPs", Assert.Single(Judge(engine, With(vips: Room, servers: 9))).Reason, StringComparison.Ordinal);
    });

    /// <summary>As at a start, where nothing is refused: what there is room for is served, and what waits can be removed, or gets the room of another.</summary>
    [KernelHostFact]
    public void Commit_MoreThanThereIsRoomFor_ServesTheOthers() => Run((engine, runtime) =>
    {
        var many = With(vips: Room + 2, servers: 1);
        Change(engine, runtime, ConfigurationSnapshot.Empty, many);
        var waiting = many.Vips.Keys.Where(name => engine.StatusOf(name).State == ListenState.Failed).ToArray();
        Assert.Equal(2, waiting.Length);
        Assert.Contains($"room for {Room} VIPs", engine.StatusOf(waiting[0]).Error, StringComparison.Ordinal);

        var fewer = many with { Vips = many.Vips.Remove(waiting[0]).Remove(many.Vips.Keys.First(name => !waiting.Contains(name))) };
        Change(engine, runtime, many, fewer);
        Assert.True(System.Threading.SpinWait.SpinUntil(() => engine.StatusOf(waiting[1]).State == ListenState.Listening, TimeSpan.FromSeconds(10)), engine.StatusOf(waiting[1]).Error);

        Change(engine, runtime, fewer, ConfigurationSnapshot.Empty);
        Assert.Empty(engine.Status.Interfaces);
    });

    /// <summary>Who reads the flow table holds it, or finds it empty: its descriptors may be somebody else's by then.</summary>
    [KernelHostFact]
    public void Flows_DatapathGoneMeanwhile_AreNone() => Run((engine, runtime) =>
    {
        var some = With(vips: 1, servers: 1);
        Change(engine, runtime, ConfigurationSnapshot.Empty, some);
        using var reading = engine.Flows(FlowFilter.All).GetEnumerator();

        Change(engine, runtime, some, ConfigurationSnapshot.Empty);

        Assert.False(reading.MoveNext());
    });

    private static Finding[] Judge(KernelEngine engine, ConfigurationSnapshot after)
    {
        using var prepared = engine.Prepare(PlanOf(ConfigurationSnapshot.Empty, after));
        return [.. prepared.Findings];
    }

    private static void Change(KernelEngine engine, RuntimeState runtime, ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var plan = PlanOf(before, after);
        using var prepared = engine.Prepare(plan);
        runtime.Apply(plan.Diff);
        prepared.Commit(runtime);
    }

    private static EnginePlan PlanOf(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var diff = SnapshotDiff.Between(before, after);
        return new EnginePlan(diff.PutVips, diff.RemovedVips, after, diff);
    }

    private static ConfigurationSnapshot With(int vips, int servers) => ConfigurationSnapshot.Empty with
    {
        Pools = ConfigurationSnapshot.Empty.Pools.Add("web", new Pool { Name = "web", Servers = new([.. Enumerable.Range(2, servers).Select(number => new RealServer { Address = IPAddress.Parse($"10.1.0.{number}"), Port = 80 })]) }),
        Vips = ConfigurationSnapshot.Empty.Vips.AddRange(Enumerable.Range(1, vips).Select(number => new Vip
        {
            Name = $"vip{number}", Pool = "web", Address = IPAddress.Parse($"10.2.0.{number}"), Ports = new PortRange(80, 80), ForwardingMode = ForwardingMode.DsrL2,
        }).ToImmutableDictionary(vip => vip.Name)),
    };

    private static void Run(Action<KernelEngine, RuntimeState> test) => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        using var addresses = new BoxAddresses();
        var events = new EventLog(TimeProvider.System, NullLogger<EventLog>.Instance);
        var pins = new PinFolder($"{BpfFileSystem.Place}/lbt-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        using var engine = new KernelEngine(new KernelBox(addresses, new AddressTakeover(addresses, events, 1), new AddressModes(addresses, events), pins, DatapathRig.Small, TimeProvider.System), events);
        try
        {
            test(engine, new RuntimeState(new SchedulerFactory(), TimeProvider.System));
        }
        finally
        {
            engine.Dispose();
            pins.Remove();
        }
    });
}
