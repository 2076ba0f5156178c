using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>The datapath with VIPs on addresses for documentation, and packets sent through it by the kernel's test run.</summary>
internal sealed class DatapathRig : IDisposable
{
    /// <summary>Test runs come in by the loopback interface.</summary>
    public const uint Port = 1;

    public const ushort Mtu = 1500;

    private readonly byte[] _left = new byte[4096];
    private readonly Dictionary<string, ulong> _counted = [];
    private readonly Dictionary<uint, DatapathVip> _vips = [];
    private readonly Dictionary<uint, uint[]> _placesOf = [];
    private readonly LoadedDatapaths.Lease _lease;
    private uint _places;

    public DatapathRig(DatapathSettings? settings = null)
    {
        _lease = LoadedDatapaths.Take(settings ?? Small);
        Datapath = new Datapath(_lease.Loaded);
    }

    public static DatapathSettings Small { get; } = new() { Flows = 4096, Vips = 64, Servers = 512, Fragments = 64, Clients = 4096, Sources = 4096 };

    public Datapath Datapath { get; }

    public static IPAddress VipAddress(bool isIpv6) => IPAddress.Parse(isIpv6 ? "2001:db8::10" : "192.0.2.10");

    public static IPAddress Balancer(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd00::ff" : "10.0.0.255");

    public static IPAddress ServerAddress(bool isIpv6, int number) => IPAddress.Parse(isIpv6 ? $"fd00::{number:x}" : $"10.0.0.{number}");

    /// <summary>From a client to the VIP.</summary>
    public static Packet Packet(bool isIpv6, byte protocol) => new()
    {
        IsIpv6 = isIpv6,
        Protocol = protocol,
        Source = IPAddress.Parse(isIpv6 ? "2001:db8:1::7" : "198.51.100.7"),
        Destination = VipAddress(isIpv6),
    };

    /// <summary>A VIP on port 80 over so many servers, whose places and numbers are 1 and on, counted through all VIPs.</summary>
    public DatapathVip AddVip(bool isIpv6, byte protocol, ServerMode mode = ServerMode.DsrL2, int servers = 1, Func<DatapathVip, DatapathVip>? change = null)
    {
        var vip = new DatapathVip
        {
            Number = (uint)_vips.Count,
            Address = VipAddress(isIpv6),
            Ports = PortRange.Single(80),
            Protocol = protocol == Packets.Packet.Udp ? Protocol.Udp : Protocol.Tcp,
            HashFields = [HashField.SourceAddress, HashField.SourcePort],
        };
        vip = change?.Invoke(vip) ?? vip;
        var places = Enumerable.Range(0, servers).Select(_ => ++_places).ToArray();
        foreach (var place in places)
        {
            Datapath.Timers.Put(place, new() { Idle = TickClock.Of(TimeSpan.FromHours(1)), Closing = TickClock.Of(TimeSpan.FromSeconds(30)) });
            Datapath.Servers.Put(place, Server(place, vip.Number, mode));
        }

        _placesOf[vip.Number] = places;
        Publish(vip, places);
        return vip;
    }

    /// <summary>That the VIP was added with.</summary>
    public IReadOnlyList<uint> PlacesOf(DatapathVip vip) => _placesOf[vip.Number];

    /// <summary>The VIP, with new flows to these servers.</summary>
    public void Publish(DatapathVip vip, params uint[] places)
    {
        _vips[vip.Number] = vip;
        Datapath.Vips.Put(vip, ServerTable.Of([.. places.Select(place => (State(place), place))], places.Length));
    }

    /// <summary>The VIP, with new flows in turn by these weights.</summary>
    public void PublishWeighted(DatapathVip vip, params int[] weights)
    {
        (RealServerState, uint)[] available = [.. weights.Select((_, i) => (State((uint)i + 1), (uint)i + 1))];
        Datapath.Vips.Put(vip, ServerTable.Of(available, weights.Length, SchedulerKind.WeightedRoundRobin, weights));
    }

    public void ChangeServer(uint place, Func<DatapathLayout.Server, DatapathLayout.Server> change)
    {
        Assert.True(Datapath.Servers.TryGet(place, out var server));
        Datapath.Servers.Put(place, change(server));
    }

    /// <summary>After how long without a packet its flows end.</summary>
    public void SetTimers(uint place, TimeSpan idle, TimeSpan closing) =>
        Datapath.Timers.Put(place, new() { Idle = TickClock.Of(idle), Closing = TickClock.Of(closing) });

    public (Verdict Verdict, byte[] Frame) Send(byte[] frame)
    {
        var (verdict, length, _) = Datapath.Program.Run(frame, _left);
        return ((Verdict)verdict, _left[..length]);
    }

    /// <summary>Which server a packet reaches by DsrL2, by its MAC address.</summary>
    public uint ServerOf(Packet packet)
    {
        var (verdict, frame) = Send(packet.ToFrame());
        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal([2, 0, 0, 0, 1], frame[..5]);
        return frame[5];
    }

    /// <summary>How often since the last time that this was asked; with no word of any other reason.</summary>
    public void AssertCounted(string? reason, int times = 1)
    {
        var found = ReasonList.All
            .Select(one => (one.Name, Count: Datapath.ReasonCounts.Sum(one.Number)))
            .Where(one => one.Count != _counted.GetValueOrDefault(one.Name))
            .ToList();
        var since = found.ConvertAll(one => $"{one.Name} {one.Count - _counted.GetValueOrDefault(one.Name)}");
        found.ForEach(one => _counted[one.Name] = one.Count);
        Assert.Equal(reason is null ? [] : [$"{reason} {times}"], since);
    }

    public void Dispose() => _lease.Dispose();

    public static RealServerState State(uint place) => new(
        new RealServer { Address = ServerAddress(isIpv6: false, (int)place), Port = 80 },
        new HealthObservation(Health.Healthy, "", DateTimeOffset.UnixEpoch));

    private static DatapathLayout.Server Server(uint place, uint vip, ServerMode mode)
    {
        var server = new DatapathLayout.Server
        {
            Mtu = Mtu,
            Mode = mode,
            Keeps = ServerKeeps.All,
            Generation = 1,
            Port = Port,
            Vip = (ushort)vip,
            Address = DatapathAddress.Of(ServerAddress(mode == ServerMode.DsrL3Ipv6, (int)place)),
        };
        Mac.Server((int)place).CopyTo(server.NextHop);
        Mac.Balancer.CopyTo(server.Own);
        if (mode != ServerMode.DsrL2)
        {
            server.Source = DatapathAddress.Of(Balancer(mode == ServerMode.DsrL3Ipv6));
        }

        return server;
    }
}
