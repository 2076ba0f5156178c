using System;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Network;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>A real server as the datapath is to have it. Pure.</summary>
internal static class ServerRecord
{
    /// <param name="vip">Whose server it is.</param>
    /// <param name="server">The server.</param>
    /// <param name="takesNew">Whether new flows come to it.</param>
    /// <param name="generation">Of its place.</param>
    /// <param name="path">How packets get there.</param>
    public static DatapathLayout.Server Of(LiveVip vip, RealServerState server, bool takesNew, uint generation, ServerPath path)
    {
        var mode = vip.Model!.Settings.ForwardingMode == ForwardingMode.DsrL2
            ? ServerMode.DsrL2
            : server.Settings.Address.AddressFamily == AddressFamily.InterNetworkV6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4;
        var record = new DatapathLayout.Server
        {
            Mtu = (ushort)int.Min(path.Mtu, ushort.MaxValue),
            Mode = mode,
            Keeps = KeepsOf(vip, server) | (takesNew ? ServerKeeps.New : ServerKeeps.Nothing),
            Generation = generation,
            Port = (uint)path.Interface,
            Vip = (ushort)vip.Number,
            Tag = path.VlanId != 0 ? path.VlanId : path.HasVlans ? DatapathLayout.TagNone : DatapathLayout.TagKept,
            Address = DatapathAddress.Of(server.Settings.Address),
        };
        if (path.Source is { } source)
        {
            record.Source = DatapathAddress.Of(source);
        }

        // Without an address of ours there is no outer header that could be answered.
        if (path.Own.Length == 6 && path.NextHop.Length == 6 && (mode == ServerMode.DsrL2 || path.Source is not null))
        {
            path.Own.CopyTo((Span<byte>)record.Own);
            path.NextHop.CopyTo((Span<byte>)record.NextHop);
        }

        return record;
    }

    /// <summary>What still comes to the server of flows that it has.</summary>
    private static ServerKeeps KeepsOf(LiveVip vip, RealServerState server)
    {
        var pool = vip.Model!.Pool;
        var keeps = (pool.Ends(server) ? ServerKeeps.Nothing : ServerKeeps.Tcp) | (pool.Sheds(server) ? ServerKeeps.Nothing : ServerKeeps.Udp | ServerKeeps.Syn);
        if (vip.Model.Settings.Balance == Balance.Datagram)
        {
            // No flow steers any more: those of before end with the next sweep.
            keeps &= ~ServerKeeps.Udp;
        }

        return vip.IsRemoved ? keeps & ServerKeeps.Tcp : keeps;
    }
}
