using System;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>The datapath with one VIP over three servers, for the box: frames go back where they came from, relabelled (DsrL2) or wrapped (DsrL3).</summary>
internal sealed class BalancedVip : IDisposable
{
    private const uint Generation = 1;
    private const ushort Mtu = 1500;

    private readonly Datapath datapath;

    public BalancedVip(Wire wire, ServerMode mode, uint flows)
    {
        datapath = Datapath.Load(new DatapathSettings { Flows = flows, Servers = (uint)Wire.Servers.Length, Vips = 1 });
        var port = new DatapathLayout.Port { Index = (uint)wire.Front.Index, Mtu = Mtu };
        wire.Front.Mac.CopyTo((Span<byte>)port.Own);
        datapath.Ports.Put(port.Index, port);
        for (var place = 0u; place < Wire.Servers.Length; place++)
        {
            datapath.Timers.Put(place, new() { Idle = TickClock.Of(TimeSpan.FromHours(1)), Closing = TickClock.Of(TimeSpan.FromSeconds(30)) });
            datapath.Servers.Put(place, ServerOf(wire, mode, Wire.Servers[place]));
        }

        var vip = new DatapathVip { Number = 0, Address = Wire.Vip, Ports = PortRange.Single(Traffic.Port), Protocol = Protocol.Udp, HashFields = [HashField.SourceAddress, HashField.SourcePort] };
        datapath.Vips.Put(vip, ServerTable.Of([.. Wire.Servers.Select((address, place) => (StateOf(address), (uint)place))], Wire.Servers.Length));
    }

    public BpfProgramReference Program => datapath.Program;

    public void Dispose() => datapath.Dispose();

    private static DatapathLayout.Server ServerOf(Wire wire, ServerMode mode, IPAddress address)
    {
        var server = new DatapathLayout.Server
        {
            Mtu = Mtu,
            Mode = mode,
            Keeps = ServerKeeps.All,
            Generation = Generation,
            Port = (uint)wire.Front.Index,
            Address = DatapathAddress.Of(address),
            Source = DatapathAddress.Of(Wire.Box),
        };
        wire.Source.Mac.CopyTo((Span<byte>)server.NextHop);
        wire.Front.Mac.CopyTo((Span<byte>)server.Own);
        return server;
    }

    private static RealServerState StateOf(IPAddress address) => new(
        new RealServer { Address = address, Port = Traffic.Port },
        new HealthObservation(Health.Healthy, "", DateTimeOffset.UnixEpoch));
}
