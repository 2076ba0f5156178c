using System;
using System.Linq;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.Bpf;
using LbAgent.HealthChecks.Dsr;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;
using static LbAgent.Tests.HealthChecks.Dsr.DsrProgramRig;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Packets in, packets out, byte by byte.</summary>
public sealed class DsrProgramTests
{
    private const int GoesOn = -1;
    private const int Dropped = 2;

    public static TheoryData<bool, bool> FamiliesAndEchoes => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [KernelTheory]
    [MemberData(nameof(FamiliesAndEchoes))]
    public void ThereAndBack_VipForServer(bool isIpv6, bool isEcho)
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(7, Vip(isIpv6), Server(isIpv6), isTunnelled: false, own: null);

        rig.AssertSent(Request(isIpv6, isEcho, Own(isIpv6), Vip(isIpv6)), Request(isIpv6, isEcho, Own(isIpv6), Server(isIpv6)), number: 7);
        rig.AssertReceived(Answer(isIpv6, isEcho, Server(isIpv6), Own(isIpv6)), Answer(isIpv6, isEcho, Vip(isIpv6), Own(isIpv6)));

        Assert.Equal(1ul, rig.Program.Carried(7));
    }

    [KernelTheory]
    [MemberData(nameof(FamiliesAndEchoes))]
    public void Tunnelled_InAnotherPacketToTheServer(bool isIpv6, bool isEcho)
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(isIpv6), Server(isIpv6), isTunnelled: true, own: null);

        rig.AssertSent(
            Wrapped(Request(isIpv6, isEcho, Own(isIpv6), Vip(isIpv6), trafficClass: 0xB8), isIpv6, isIpv6, trafficClass: 0xB8),
            Request(isIpv6, isEcho, Own(isIpv6), Server(isIpv6), trafficClass: 0xB8));
        rig.AssertReceived(Answer(isIpv6, isEcho, Server(isIpv6), Own(isIpv6)), Answer(isIpv6, isEcho, Vip(isIpv6), Own(isIpv6)));
    }

    /// <summary>The server is reached by the other family than the VIP's, and answers an address of ours of that.</summary>
    [KernelTheory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void OfAnotherFamily_ChangesItsHeader(bool vipIsIpv6, bool isEcho, bool isTunnelled)
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(vipIsIpv6), Server(!vipIsIpv6), isTunnelled, Own(vipIsIpv6));
        var atVip = Request(vipIsIpv6, isEcho, Own(vipIsIpv6), Vip(vipIsIpv6), trafficClass: 0x28);

        rig.AssertSent(
            isTunnelled ? Wrapped(atVip, vipIsIpv6, !vipIsIpv6, trafficClass: 0x28) : atVip,
            Request(!vipIsIpv6, isEcho, Own(!vipIsIpv6), Server(!vipIsIpv6), trafficClass: 0x28));
        rig.AssertReceived(Answer(!vipIsIpv6, isEcho, Server(!vipIsIpv6), Own(!vipIsIpv6)), Answer(vipIsIpv6, isEcho, Vip(vipIsIpv6), Own(vipIsIpv6)));
    }

    /// <summary>Towards two servers the system gives the same port, or id, but at the VIP address that would be one flow.</summary>
    [KernelTheory]
    [MemberData(nameof(FamiliesAndEchoes))]
    public void SamePort_OfTwoServers_IsAnotherOnTheWire(bool isIpv6, bool isEcho)
    {
        const int servers = 5;
        using var rig = new DsrProgramRig();
        var ports = new ushort[servers];
        for (var i = 0; i < servers; i++)
        {
            rig.Program.Add((uint)i, Vip(isIpv6), Server(isIpv6, i + 1), isTunnelled: false, own: null);
        }

        // Twice: what is known keeps its port.
        for (var i = 0; i < 2 * servers; i++)
        {
            var number = i % servers;
            var (verdict, frame, _) = rig.Send(rig.Program.Out, Request(isIpv6, isEcho, Own(isIpv6), Server(isIpv6, number + 1)), Mark | (uint)number);
            var port = PortOf(frame, isIpv6, isEcho);
            Assert.Equal(GoesOn, verdict);
            Assert.True(i < servers || ports[number] == port);
            ports[number] = port;
            Assert.Equal(Convert.ToHexString(Request(isIpv6, isEcho, Own(isIpv6), Vip(isIpv6), port)), Convert.ToHexString(frame));
        }

        Assert.Equal(40_000, ports[0]);
        Assert.Equal(servers, ports.Distinct().Count());
        for (var i = 0; i < servers; i++)
        {
            rig.AssertReceived(Answer(isIpv6, isEcho, Server(isIpv6, i + 1), Own(isIpv6)), Answer(isIpv6, isEcho, Vip(isIpv6), Own(isIpv6), ports[i]));
        }
    }

    /// <summary>Eight may have a port at a time; the ninth is not sent under a wrong name.</summary>
    [KernelFact]
    public void SamePort_OfTooManyServers_IsDropped()
    {
        using var rig = new DsrProgramRig();
        for (var i = 0; i < 9; i++)
        {
            rig.Program.Add((uint)i, Vip(false), Server(false, i + 1), isTunnelled: false, own: null);
            var (verdict, _, _) = rig.Send(rig.Program.Out, Request(false, false, Own(false), Server(false, i + 1)), Mark | (uint)i);
            Assert.Equal(i < 8 ? GoesOn : Dropped, verdict);
        }
    }

    /// <summary>The server's own address must not answer in the VIP's place.</summary>
    [KernelFact]
    public void Marked_ThatCannotBeCarried_IsDropped()
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(false), Server(false), isTunnelled: false, own: null);
        var good = Request(false, false, Own(false), Server(false));

        Assert.Equal(Dropped, rig.Send(rig.Program.Out, good, Mark | 1).Verdict);
        Assert.Equal(Dropped, rig.Send(rig.Program.Out, Request(false, false, Own(false), Server(false, 2)), Mark).Verdict);
        Assert.Equal(Dropped, rig.Send(rig.Program.Out, Request(false, false, Own(false), Server(false), flags: TcpFlags.Ack), Mark).Verdict);
        Assert.Equal(Dropped, rig.Send(rig.Program.Out, new Packet { Protocol = Packet.Udp, Source = Own(false), Destination = Server(false) }.ToFrame(), Mark).Verdict);
        Assert.Equal(Dropped, rig.Send(rig.Program.Out, good[..40], Mark).Verdict);
        Assert.Equal(0ul, rig.Program.Carried(0));
        rig.Program.Remove(0, Vip(false));
        Assert.Equal(Dropped, rig.Send(rig.Program.Out, good, Mark).Verdict);
    }

    [KernelTheory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(0x4C43_0000u)]
    [InlineData(0xCC42_0000u)]
    public void Out_NotMarked_IsNotTouched(uint mark)
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(false), Server(false), isTunnelled: false, own: null);
        var frame = Request(false, false, Own(false), Server(false));

        var (verdict, left, markLeft) = rig.Send(rig.Program.Out, frame, mark);

        Assert.Equal((GoesOn, Convert.ToHexString(frame), mark), (verdict, Convert.ToHexString(left), markLeft));
    }

    [KernelFact]
    public void In_NotAnAnswer_IsNotTouched()
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(false), Server(false), isTunnelled: false, own: null);
        rig.Program.Add(1, Vip(true), Server(true), isTunnelled: false, own: null);
        rig.Send(rig.Program.Out, Request(false, false, Own(false), Server(false)), Mark);
        rig.Send(rig.Program.Out, Request(false, true, Own(false), Server(false)), Mark);
        byte[][] others =
        [
            Answer(false, false, Vip(false), Own(false), port: 40_001),
            Answer(false, false, Vip(false), Server(false)),
            Answer(false, false, IPAddress.Parse("192.0.2.11"), Own(false)),
            Answer(true, false, Vip(true), Own(true)),
            Request(false, true, Vip(false), Own(false)),
            new Packet { Protocol = Packet.Udp, Source = Vip(false), SourcePort = 80, Destination = Own(false), DestinationPort = 40_000 }.ToFrame(),
            new Packet { Source = Vip(false), SourcePort = 80, Destination = Own(false), DestinationPort = 40_000, MoreFragments = true }.ToFrame(),
            new Packet { Source = Vip(false), SourcePort = 80, Destination = Own(false), DestinationPort = 40_000, FragmentOffset = 8 }.ToFrame(),
            [.. Mac.Balancer, .. Mac.Gateway, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1],
        ];

        foreach (var frame in others)
        {
            rig.AssertReceived(frame, frame);
        }
    }

    /// <summary>Whatever is missing: what goes on is as it came, or is for the server's socket in all that is there.</summary>
    [KernelTheory]
    [MemberData(nameof(FamiliesAndEchoes))]
    public void In_CutAnywhere_IsNotTouched_OrDropped(bool isIpv6, bool isEcho)
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(isIpv6), Server(isIpv6), isTunnelled: false, own: null);
        rig.Send(rig.Program.Out, Request(isIpv6, isEcho, Own(isIpv6), Server(isIpv6)), Mark);
        var (frame, whole) = (Answer(isIpv6, isEcho, Vip(isIpv6), Own(isIpv6)), Answer(isIpv6, isEcho, Server(isIpv6), Own(isIpv6)));
        // The last that the program needs: the id, or the checksum.
        var needed = 14 + (isIpv6 ? 40 : 20) + (isEcho ? 6 : 18);
        // The kernel's test run takes no less than an IP header.
        for (var length = 14 + (isIpv6 ? 40 : 20); length < frame.Length; length++)
        {
            var (verdict, left, _) = rig.Send(rig.Program.In, frame[..length]);

            var expected = length < needed ? frame : whole;
            Assert.True(verdict == Dropped ? length < needed : left.AsSpan().SequenceEqual(expected.AsSpan(0, length)), $"cut to {length} bytes");
        }
    }

    [KernelFact]
    public void Target_SizeAndOffsets_AreThoseOfTheProgram()
    {
        var compiled = BtfStructure.Read(LoadedObject.Image("probe.bpf.o")!, "target");

        Assert.NotNull(compiled);
        Assert.Equal(compiled.Value.Size, Marshal.SizeOf<DsrLayout.Target>());
        Assert.Equal(
            compiled.Value.Offsets.OrderBy(member => member.Value).Select(member => (member.Key, member.Value)),
            typeof(DsrLayout.Target).GetFields().Select(field => (field.Name.ToLowerInvariant(), (int)Marshal.OffsetOf<DsrLayout.Target>(field.Name))).OrderBy(field => field.Item2));
    }

    /// <summary>Addresses that share a bit, or are a target twice, do not take it from each other.</summary>
    [KernelFact]
    public void Remove_OneOfTwoTargetsOfAVip_LeavesTheOther()
    {
        using var rig = new DsrProgramRig();
        rig.Program.Add(0, Vip(false), Server(false), isTunnelled: false, own: null);
        rig.Program.Add(1, Vip(false), Server(false, 2), isTunnelled: false, own: null);
        rig.Program.Remove(0, Vip(false));

        rig.AssertSent(Request(false, false, Own(false), Vip(false)), Request(false, false, Own(false), Server(false, 2)), number: 1);
        rig.AssertReceived(Answer(false, false, Server(false, 2), Own(false)), Answer(false, false, Vip(false), Own(false)));

        rig.Program.Remove(1, Vip(false));
        rig.AssertReceived(Answer(false, false, Vip(false), Own(false)), Answer(false, false, Vip(false), Own(false)));
    }

    private static byte[] Wrapped(byte[] frame, bool innerIsIpv6, bool outerIsIpv6, byte trafficClass)
    {
        var (inner, protocol) = (frame[14..], innerIsIpv6 ? (byte)41 : (byte)4);
        var outer = outerIsIpv6
            ? Packet.Ipv6(trafficClass, inner.Length, protocol, 64, Own(true), Server(true))
            : Packet.Ipv4(trafficClass, 20 + inner.Length, 0, 0x4000, 64, protocol, Own(false), Server(false));
        return [.. new Packet().Link(Mac.Balancer, Mac.Gateway, outerIsIpv6), .. outer, .. inner];
    }

    private static ushort PortOf(byte[] frame, bool isIpv6, bool isEcho)
    {
        var at = 14 + (isIpv6 ? 40 : 20) + (isEcho ? 4 : 0);
        return (ushort)((frame[at] << 8) | frame[at + 1]);
    }
}
