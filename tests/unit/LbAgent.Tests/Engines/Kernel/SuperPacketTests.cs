using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>
/// A host on this box hands 6 segments over as one packet (GSO). In native mode a veth has them taken apart before the program; in generic mode the
/// program gets all of it at once. What cannot be sent on is counted, and nothing is lost without a word.
/// </summary>
public sealed class SuperPacketTests
{
    private const int Payload = 8000;
    private const int Segment = 1400;
    private const ushort Mtu = 1500;
    private const byte NeedsChecksum = 1;
    private const byte OfIpv4 = 1;
    private const byte OfIpv6 = 4;

    [KernelHostTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Native_ArrivesAsSegments(bool isIpv6, bool isWrapped) => NetworkNamespace.Run(() =>
    {
        using var rig = Rig(isIpv6, isWrapped);
        using var other = new DatapathRig();
        ProgramInMode.Put(rig.Datapath.Program, "l0", AttachMode.Native);
        // What is sent into a veth from its program comes out only where its other end has one too.
        ProgramInMode.Put(other.Datapath.Program, "l0p", AttachMode.Native);
        using var socket = new FrameSocket(ProgramInMode.Index("l0p"));

        var packet = SendMerged(socket, isIpv6);

        var payloads = Arrived(socket, segments: 6).Select(one => one.Frame[(one.Frame.Length - PayloadOf(one.Frame, isIpv6, isWrapped))..]).ToList();
        Assert.Equal([Segment, Segment, Segment, Segment, Segment, Payload - (5 * Segment)], payloads.Select(payload => payload.Length));
        Assert.Equal(packet.Transport()[20..], payloads.SelectMany(payload => payload));
        rig.AssertCounted(null);
    });

    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generic_DsrL2_ArrivesWhole(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        using var rig = Rig(isIpv6, isWrapped: false);
        ProgramInMode.Put(rig.Datapath.Program, "l0", AttachMode.Generic);
        using var socket = new FrameSocket(ProgramInMode.Index("l0p"));

        var packet = SendMerged(socket, isIpv6);

        var (header, frame) = Assert.Single(Arrived(socket, segments: 1));
        Assert.Equal([.. packet.Link(Mac.Server(1), Mac.Balancer), .. packet.ToIp()], frame);
        // Still several in one, for who takes them apart.
        Assert.Equal((isIpv6 ? OfIpv6 : OfIpv4, (ushort)Segment), (header[1], BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(4))));
        rig.AssertCounted(null);
    });

    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generic_DsrL3_IsDroppedAndCounted(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        using var rig = Rig(isIpv6, isWrapped: true);
        ProgramInMode.Put(rig.Datapath.Program, "l0", AttachMode.Generic);
        using var socket = new FrameSocket(ProgramInMode.Index("l0p"));

        AssertMerged(rig, socket, isIpv6);
    });

    /// <summary>There the kernel would drop what is longer than the interface can take.</summary>
    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generic_DsrL2ByAnotherInterface_IsDroppedAndCounted(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        using var rig = Rig(isIpv6, isWrapped: false);
        NetworkNamespace.AddPair("l1");
        rig.ChangeServer(1, server => server with { Port = (uint)ProgramInMode.Index("l1") });
        ProgramInMode.Put(rig.Datapath.Program, "l0", AttachMode.Generic);
        using var socket = new FrameSocket(ProgramInMode.Index("l0p"));

        AssertMerged(rig, socket, isIpv6);
    });

    private static void AssertMerged(DatapathRig rig, FrameSocket socket, bool isIpv6)
    {
        SendMerged(socket, isIpv6);
        var merged = ReasonList.Named("merged").Number;

        Assert.True(SpinWait.SpinUntil(() => rig.Datapath.ReasonCounts.Sum(merged) > 0, TimeSpan.FromSeconds(10)));
        rig.AssertCounted("merged");
        Assert.DoesNotContain(socket.Take(), one => one.Frame.Length > Segment);
    }

    private static DatapathRig Rig(bool isIpv6, bool isWrapped)
    {
        NetworkNamespace.AddPair("l0");
        var (rig, index) = (new DatapathRig(), (uint)ProgramInMode.Index("l0"));
        rig.AddVip(isIpv6, Packet.Tcp, !isWrapped ? ServerMode.DsrL2 : isIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4);
        rig.ChangeServer(1, server => server with { Port = index });
        var port = new DatapathLayout.Port { Index = index, Mtu = Mtu };
        Mac.Balancer.CopyTo(port.Own);
        rig.Datapath.Ports.Put(index % rig.Datapath.Ports.Capacity, port);
        return rig;
    }

    /// <summary>A flow's first packet, and one of several segments.</summary>
    private static Packet SendMerged(FrameSocket socket, bool isIpv6)
    {
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp) with { PayloadLength = 0 };
        socket.Send(new byte[FrameSocket.HeaderLength], packet.ToFrame());
        var data = packet with { Flags = TcpFlags.Ack, PayloadLength = Payload };
        var transport = (ushort)(isIpv6 ? 54 : 34);
        var header = new byte[FrameSocket.HeaderLength];
        // struct virtio_net_hdr: u8 flags, type; u16 length of the headers, of a segment; where to sum from, and where the checksum goes.
        (header[0], header[1]) = (NeedsChecksum, isIpv6 ? OfIpv6 : OfIpv4);
        ushort[] rest = [(ushort)(transport + 20), Segment, transport, 16];
        for (var i = 0; i < rest.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2 + (2 * i)), rest[i]);
        }

        socket.Send(header, data.ToFrame());
        return data;
    }

    /// <summary>With that flow's data, when so many have come; a moment longer, should there be more.</summary>
    private static List<(byte[] Header, byte[] Frame)> Arrived(FrameSocket socket, int segments)
    {
        var arrived = new List<(byte[] Header, byte[] Frame)>();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                arrived.AddRange(socket.Take().Where(one => one.Frame.AsSpan().StartsWith(Mac.Server(1)) && one.Frame.Length > 200));
                return arrived.Count >= segments;
            },
            TimeSpan.FromSeconds(10)));
        Thread.Sleep(100);
        Assert.DoesNotContain(socket.Take(), one => one.Frame.Length > 200);
        return arrived;
    }

    private static int PayloadOf(byte[] frame, bool isIpv6, bool isWrapped) => frame.Length - 14 - ((isIpv6 ? 40 : 20) * (isWrapped ? 2 : 1)) - 20;
}
