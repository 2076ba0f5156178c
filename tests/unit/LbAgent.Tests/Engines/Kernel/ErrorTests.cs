using System;
using System.Net;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>ICMP errors go to the server of the flow that they are about.</summary>
public sealed class ErrorTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Error_AboutAFlow_GoesToItsServerAsItIs(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, servers: 3);
        for (ushort port = 1; port <= 20; port++)
        {
            var packet = DatapathRig.Packet(isIpv6, protocol) with { SourcePort = port };
            var server = rig.ServerOf(packet);
            rig.Publish(vip, server % 3 + 1);
            foreach (var (type, code) in isIpv6 ? new (byte, byte)[] { (1, 4), (2, 0), (3, 0), (4, 1) } : [(3, 4), (3, 1), (11, 0), (12, 0)])
            {
                var frame = Error(packet, type, code, quoted: isIpv6 ? 48 : 28);
                var (verdict, left) = rig.Send(frame);

                Assert.Equal(Verdict.Transmit, verdict);
                Assert.Equal([.. Mac.Server((int)server), .. Mac.Balancer, .. frame[12..]], left);
            }

            rig.Publish(vip, 1, 2, 3);
        }

        rig.AssertCounted(null);
    }

    /// <summary>IPv6 hosts send datagrams in fragments; a router that finds the first too big says so about that one.</summary>
    [KernelTheory]
    [InlineData(Packet.Tcp)]
    [InlineData(Packet.Udp)]
    public void Error_AboutTheFirstFragmentOfAnAnswer_GoesToItsServer(byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6: true, protocol, servers: 3);
        var packet = DatapathRig.Packet(isIpv6: true, protocol);
        var server = rig.ServerOf(packet);
        rig.Publish(vip, server % 3 + 1);

        var frame = Error(packet with { MoreFragments = true }, type: 2, code: 0);
        var (verdict, left) = rig.Send(frame);

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal([.. Mac.Server((int)server), .. Mac.Balancer, .. frame[12..]], left);
        rig.AssertCounted(null);
        AssertPassed(rig, Error(packet with { FragmentOffset = 8 }, type: 2, code: 0), "error_unknown");
        AssertPassed(rig, Error(packet with { MoreFragments = true }, type: 2, code: 0, quoted: 40 + 8 + 3), "error_unknown");
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Error_AboutAFlowThatIsNotKnown_GoesByTheHash(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        using var other = new DatapathRig();
        rig.AddVip(isIpv6, protocol, servers: 3);
        other.AddVip(isIpv6, protocol, servers: 3);
        for (ushort port = 1; port <= 20; port++)
        {
            var packet = DatapathRig.Packet(isIpv6, protocol) with { SourcePort = port };
            var (verdict, left) = rig.Send(Error(packet, isIpv6 ? (byte)2 : (byte)3, isIpv6 ? (byte)0 : (byte)4));

            Assert.Equal(Verdict.Transmit, verdict);
            Assert.Equal(other.ServerOf(packet), left[5]);
        }

        Assert.Empty(rig.Datapath.Flows4.Keys());
        Assert.Empty(rig.Datapath.Flows6.Keys());
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Error_AboutSomethingElse_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        rig.ServerOf(packet);
        var type = isIpv6 ? (byte)2 : (byte)3;

        AssertPassed(rig, Error(packet with { DestinationPort = 81 }, type, 0), null);
        AssertPassed(rig, Error(packet with { Protocol = 47 }, type, 0), isIpv6 ? "error_unknown" : null);
        // About a packet that the VIP did not send.
        AssertPassed(rig, Error(packet with { Destination = IPAddress.Parse(isIpv6 ? "2001:db8::99" : "192.0.2.99") }, type, 0, to: packet.Destination), "error_unknown");
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Error_CutAtEveryLength_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        rig.ServerOf(packet);
        var (type, inner) = isIpv6 ? ((byte)2, 40) : ((byte)3, 20);
        for (var quoted = 0; quoted < inner + 4; quoted++)
        {
            AssertPassed(rig, Error(packet, type, 0, quoted), "error_unknown");
        }

        Assert.Equal(Verdict.Transmit, rig.Send(Error(packet, type, 0, inner + 4)).Verdict);
        var whole = Error(packet, type, 0, inner + 8);
        for (var length = 14; length < whole.Length; length++)
        {
            var frame = whole[..length];
            var (verdict, left) = rig.Send(frame);
            Assert.Equal(Verdict.Pass, verdict);
            Assert.Equal(frame, left);
        }
    }

    /// <summary>About an answer to this packet, from a router on the way.</summary>
    internal static byte[] Error(Packet packet, byte type, byte code, int quoted = int.MaxValue, IPAddress? to = null)
    {
        var answer = packet with { Source = packet.Destination, Destination = packet.Source, SourcePort = packet.DestinationPort, DestinationPort = packet.SourcePort };
        var ip = answer.ToIp();
        var router = IPAddress.Parse(packet.IsIpv6 ? "2001:db8:2::1" : "203.0.113.1");
        return
        [
            .. packet.Link(Mac.Balancer, Mac.Gateway),
            .. IcmpError.About(ip.AsSpan(0, int.Min(quoted, ip.Length)), packet.IsIpv6, router, to ?? packet.Destination, type, code, 1400),
        ];
    }

    private static void AssertPassed(DatapathRig rig, byte[] sent, string? reason)
    {
        var (verdict, left) = rig.Send(sent);

        Assert.Equal(Verdict.Pass, verdict);
        Assert.Equal(sent, left);
        rig.AssertCounted(reason);
    }
}
