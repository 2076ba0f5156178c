using System;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAdmin.Bench.Kernel;

/// <summary>The datapath with so many VIPs of so many servers each, half of them IPv4 and half IPv6; a single one of each at least.</summary>
internal sealed class LoadedVips : IDisposable
{
    public const int Servers = 100;

    private const uint Loopback = 1;

    private readonly Datapath datapath;
    private readonly int pairs;
    private uint generation;

    public LoadedVips(int vips, ServerMode mode, uint flows)
    {
        pairs = int.Max(1, vips / 2);
        datapath = Datapath.Load(new DatapathSettings { Flows = flows, Servers = (uint)(pairs * 2 * Servers), Vips = (uint)(pairs * 2) });
        // As frames are addressed.
        var port = new DatapathLayout.Port { Index = Loopback, Mtu = 1500 };
        port.Own[0] = 2;
        datapath.Ports.Put(Loopback, port);
        PutServers(mode);
        // The hash is over the pool, which all of them share: one table, made once.
        var states = Enumerable.Range(0, Servers).Select(State).ToArray();
        var table = ServerTable.Of([.. states.Select((state, i) => (state, (uint)i))], Servers);
        for (var number = 0u; number < pairs * 2; number++)
        {
            datapath.Vips.Put(Vip(number), new ServerTable([.. table.Servers.Select(Place)], [.. table.Hash.Select(Place)]));

            uint Place(uint server) => (number * Servers) + server;
        }

        Mode = mode;
    }

    public ServerMode Mode { get; }

    public BpfProgramReference Program => datapath.Program;

    /// <summary>Packets that went by the hash alone, of which there should be none: then it was not known flows, or entries, that were measured.</summary>
    public ulong WithoutEntry => datapath.ReasonCounts.Sum(ReasonList.Named("without_entry").Number) + datapath.ReasonCounts.Sum(ReasonList.Named("table_full").Number);

    /// <summary>In the middle of all of its family.</summary>
    public IPAddress Measured(bool isIpv6) => AddressOf((uint)((pairs / 2 * 2) + (isIpv6 ? 1 : 0)));

    /// <summary>Forgets all flows.</summary>
    public void Clear()
    {
        PutServers(Mode);
        _ = datapath.Sweep();
    }

    public void Dispose() => datapath.Dispose();

    private static DatapathVip Vip(uint number) => new()
    {
        Number = number,
        Address = AddressOf(number),
        Ports = PortRange.Single(80),
        Protocol = Protocol.Tcp,
        HashFields = [HashField.SourceAddress, HashField.SourcePort],
    };

    private static IPAddress AddressOf(uint number) => number % 2 == 0
        ? new IPAddress([10, 1, (byte)(number >> 8), (byte)number])
        : IPAddress.Parse($"2001:db8::{number:x}");

    private static RealServerState State(int number) => new(
        new RealServer { Address = new IPAddress([10, 2, 0, (byte)number]), Port = 80 },
        new HealthObservation(Health.Healthy, "", DateTimeOffset.UnixEpoch));

    private void PutServers(ServerMode mode)
    {
        generation++;
        for (var place = 0u; place < pairs * 2 * Servers; place++)
        {
            var server = new DatapathLayout.Server
            {
                Mtu = 1500,
                Mode = mode,
                Keeps = ServerKeeps.All,
                Generation = generation,
                Port = Loopback,
                Vip = (ushort)(place / Servers),
                Address = DatapathAddress.Of(new IPAddress([10, 2, 0, (byte)place])),
                Source = DatapathAddress.Of(new IPAddress([10, 2, 1, 1])),
            };
            (server.NextHop[0], server.Own[0]) = (2, 2);
            datapath.Timers.Put(place, new() { Idle = TickClock.Of(TimeSpan.FromHours(1)), Closing = TickClock.Of(TimeSpan.FromSeconds(30)) });
            datapath.Servers.Put(place, server);
        }
    }
}
