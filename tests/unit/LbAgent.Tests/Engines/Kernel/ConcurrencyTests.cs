using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Packets on several processors while VIPs change.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 4;
    private const int Packets = 30_000;

    /// <summary>A table of other servers each time, another scheduler, and the VIP removed and put back: no packet is dropped, none reaches a server of the other VIP.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Vip_ChangedUnderLoad_NoPacketIsLostOrMisled(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { Flows = 100_000 });
        var vip = rig.AddVip(isIpv6, protocol, servers: 4);
        var other = rig.AddVip(isIpv6, protocol, servers: 4, change: vip => vip with { Ports = new(1000, 1999) });
        var failure = Sent(rig, isIpv6, protocol, () =>
        {
            for (var round = 0; round < 50; round++)
            {
                rig.Publish(vip with { Scheduler = (Scheduler)(round % 2) }, [.. Enumerable.Range(1, 1 + (round % 4)).Select(place => (uint)place)]);
                rig.Datapath.Vips.Remove(other.Number);
                rig.Publish(other, [.. Enumerable.Range(5, 1 + (round % 4)).Select(place => (uint)place)]);
            }
        });

        Assert.Null(failure);
        AssertExact(rig, isIpv6);
    }

    /// <summary>Flows begin, end and begin again on all processors, servers come and go, the sweep runs: in the end the counts are those of the table, and 0 when it is empty.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counts_FlowsAndServersChurn_AreThoseOfTheTable(bool isIpv6)
    {
        // Flows end with the tick in which they were silent.
        using var rig = new DatapathRig(DatapathRig.Small with { OpeningTimeout = TimeSpan.Zero });
        var vip = rig.AddVip(isIpv6, Packet.Tcp, servers: 4);
        foreach (var place in new[] { 1u, 2u, 3u, 4u })
        {
            rig.SetTimers(place, idle: TimeSpan.FromHours(1), closing: TimeSpan.Zero);
        }

        var failure = Sent(rig, isIpv6, Packet.Tcp, () =>
        {
            for (var round = 0; round < 50; round++)
            {
                var gone = (uint)(1 + (round % 4));
                rig.Publish(vip, [.. new uint[] { 1, 2, 3, 4 }.Where(place => place != gone)]);
                rig.ChangeServer(gone, server => server with { Keeps = ServerKeeps.Nothing });
                for (var sweep = 0; sweep < 20; sweep++)
                {
                    rig.Datapath.Sweep();
                }

                rig.ChangeServer(gone, server => server with { Keeps = ServerKeeps.All });
                rig.Publish(vip, 1, 2, 3, 4);
            }
        });

        Assert.Null(failure);
        AssertExact(rig, isIpv6);
        foreach (var place in new[] { 1u, 2u, 3u, 4u })
        {
            rig.SetTimers(place, TimeSpan.Zero, TimeSpan.Zero);
        }

        Thread.Sleep(50);
        Assert.Equal(0ul, rig.Datapath.Sweep().Left);
        AssertExact(rig, isIpv6);
        Assert.All(new[] { 1u, 2u, 3u, 4u }, place => Assert.True(rig.Datapath.ServerCounts.Sum(place).Flows > 50));
    }

    /// <summary>The first flows of clients come on all processors at once; each client has one server.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clients_OnSeveralProcessors_HaveOneServerEach(bool isIpv6)
    {
        const int clients = 2000;
        using var rig = new DatapathRig(DatapathRig.Small with { Flows = 20_000, Clients = 8192 });
        rig.AddVip(isIpv6, Packet.Tcp, servers: 4, change: vip => vip with
        {
            Scheduler = Scheduler.RoundRobin, Persistence = new(PersistenceKind.SourceAddress, 32, 128, TimeSpan.FromMinutes(5)),
        });
        var servers = new byte[Threads, clients];
        using var together = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            var left = new byte[4096];
            for (var client = 0; client < clients; client++)
            {
                var frame = (DatapathRig.Packet(isIpv6, Packet.Tcp) with
                {
                    Source = isIpv6 ? IPAddress.Parse($"2001:db8:1::{client:x}") : new IPAddress([198, 51, (byte)(client >> 8), (byte)client]),
                    SourcePort = (ushort)(1000 + number),
                }).ToFrame();
                if (client % 50 == 0)
                {
                    together.SignalAndWait();
                }

                rig.Datapath.Program.Run(frame, left);
                servers[number, client] = left[5];
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(Enumerable.Range(0, clients), client => Assert.Single(Enumerable.Range(0, Threads).Select(thread => servers[thread, client]).Distinct()));
    }

    /// <summary>No byte of two addresses is alike: a frame that mixes them would show it.</summary>
    [KernelFact]
    public void MacAddress_ChangedUnderLoad_IsNeverHalfOfTwo()
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: false, Packet.Udp);
        byte[][] addresses = [[2, 0x11, 0x22, 0x33, 0x44, 0x55], [0xFE, 0xEE, 0xDD, 0xCC, 0xBB, 0xAA]];
        rig.ChangeServer(1, server => WithNextHop(server, addresses[0]));
        string? mixed = null;
        var isDone = false;
        var sender = new Thread(() =>
        {
            var (frame, left) = (DatapathRig.Packet(isIpv6: false, Packet.Udp).ToFrame(), new byte[4096]);
            while (!Volatile.Read(ref isDone))
            {
                rig.Datapath.Program.Run(frame, left);
                mixed ??= addresses.Any(address => left.AsSpan(0, 6).SequenceEqual(address)) ? null : Convert.ToHexString(left, 0, 6);
            }
        });
        sender.Start();
        for (var i = 0; i < 200_000; i++)
        {
            rig.ChangeServer(1, server => WithNextHop(server, addresses[i % 2]));
        }

        Volatile.Write(ref isDone, true);
        sender.Join();

        Assert.Null(mixed);
    }

    private static DatapathLayout.Server WithNextHop(DatapathLayout.Server server, byte[] address)
    {
        address.CopyTo(server.NextHop);
        return server;
    }

    /// <summary>Runs the change while threads send; what went wrong first, or null.</summary>
    private static string? Sent(DatapathRig rig, bool isIpv6, byte protocol, Action change)
    {
        string? failure = null;
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            var left = new byte[4096];
            for (var i = 0; i < Packets && failure is null; i++)
            {
                // All threads have the same flows.
                var packet = DatapathRig.Packet(isIpv6, protocol) with
                {
                    SourcePort = (ushort)random.Next(1, 400),
                    Flags = random.Next(4) switch { 0 => TcpFlags.Syn, 1 => TcpFlags.Fin | TcpFlags.Ack, _ => TcpFlags.Ack },
                };
                var (verdict, _, _) = rig.Datapath.Program.Run(packet.ToFrame(), left);
                failure ??= verdict == (uint)Verdict.Transmit && left[5] is >= 1 and <= 4 ? null : $"{(Verdict)verdict}, {left[5]}";
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        change();
        Array.ForEach(threads, thread => thread.Join());
        return failure;
    }

    private static void AssertExact(DatapathRig rig, bool isIpv6)
    {
        var targets = isIpv6
            ? rig.Datapath.Flows6.Keys().Select(key => rig.Datapath.Flows6.TryGet(key, out var flow) ? flow.Target : 0)
            : rig.Datapath.Flows4.Keys().Select(key => rig.Datapath.Flows4.TryGet(key, out var flow) ? flow.Target : 0);
        var inTable = targets.CountBy(target => (uint)target).ToDictionary();
        foreach (var place in Enumerable.Range(1, 4).Select(place => (uint)place))
        {
            var counted = rig.Datapath.ServerCounts.Sum(place);
            Assert.Equal(inTable.GetValueOrDefault(place), (long)(counted.Flows - counted.Ended));
        }
    }
}
