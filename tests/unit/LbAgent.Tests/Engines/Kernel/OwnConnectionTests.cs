using System.Net;
using System.Net.Sockets;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Connections that end on this box, at what is a VIP's address and port meanwhile.</summary>
public sealed class OwnConnectionTests
{
    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Packet_OfAnOwnConnection_IsPassedUntouched(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp) with { Flags = TcpFlags.Ack };
        NetworkNamespace.Command("ip", "link", "set", "lo", "up");
        foreach (var address in new[] { packet.Source, packet.Destination })
        {
            NetworkNamespace.Command("ip", "address", "add", $"{address}/{(isIpv6 ? 128 : 32)}", "dev", "lo", "nodad");
        }

        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Tcp);
        using var listener = new Socket(packet.Source.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(packet.Destination, packet.DestinationPort));
        listener.Listen();

        // Who merely listens has no part in it.
        AssertServed(rig, (packet with { Flags = TcpFlags.Rst }).ToFrame(), "without_entry");
        using var client = new Socket(packet.Source.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(packet.Source, packet.SourcePort));
        client.Connect(listener.LocalEndPoint!);
        var (type, code) = isIpv6 ? ((byte)2, (byte)0) : ((byte)3, (byte)4);
        foreach (var frame in new[] { packet.ToFrame(), (packet with { Flags = TcpFlags.Fin | TcpFlags.Ack }).ToFrame(), (packet with { Flags = TcpFlags.Rst }).ToFrame(), ErrorTests.Error(packet, type, code) })
        {
            var (verdict, left) = rig.Send(frame);
            Assert.Equal(Verdict.Pass, verdict);
            Assert.Equal(frame, left);
        }

        rig.AssertCounted(null);
        Assert.Equal(4ul, rig.Datapath.Passing.Sum(0).Packets);
        AssertServed(rig, (packet with { SourcePort = (ushort)(packet.SourcePort + 1) }).ToFrame(), "adopted");
        // Who begins anew is a new client.
        AssertServed(rig, (packet with { Flags = TcpFlags.Syn }).ToFrame(), reason: null);
        AssertServed(rig, packet.ToFrame(), reason: null);
    });

    private static void AssertServed(DatapathRig rig, byte[] frame, string? reason)
    {
        Assert.Equal(Verdict.Transmit, rig.Send(frame).Verdict);
        rig.AssertCounted(reason);
    }
}
