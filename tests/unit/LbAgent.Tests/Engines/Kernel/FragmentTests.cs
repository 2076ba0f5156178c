using System;
using System.Threading;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Later fragments go where the first one went.</summary>
public sealed class FragmentTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Fragments_OfManyPackets_FollowTheirFirst(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, servers: 3);
        for (ushort port = 1; port <= 20; port++)
        {
            var first = First(isIpv6, protocol) with { SourcePort = port, Id = port };
            var server = rig.ServerOf(first);
            // The flow is known from now on: another packet of it goes there too.
            Assert.Equal(server, rig.ServerOf(first with { Flags = TcpFlags.Ack, MoreFragments = false }));
            AssertSent(rig, Later(first, 16, more: true), server);
            AssertSent(rig, Later(first, 32, more: false), server);
        }

        rig.AssertCounted(null);
        rig.Publish(vip);
        AssertSent(rig, Later(First(isIpv6, protocol) with { Id = 20 }, 48, more: false), rig.ServerOf(First(isIpv6, protocol) with { SourcePort = 20, Id = 20, Flags = TcpFlags.Ack }));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Fragment_FirstNotSeen_GoesByThePolicyAndIsCounted(bool isIpv6, byte protocol)
    {
        foreach (var drops in new[] { false, true })
        {
            using var rig = new DatapathRig(DatapathRig.Small with { DropsUnknownFragments = drops });
            rig.AddVip(isIpv6, protocol);
            rig.ServerOf(First(isIpv6, protocol) with { Id = 1 });
            // Of another packet; a client's other protocol is another packet too.
            var frame = Later(First(isIpv6, protocol) with { Id = 2 }, 16, more: false).ToFrame();

            var (verdict, left) = rig.Send(frame);

            Assert.Equal(drops ? Verdict.Drop : Verdict.Pass, verdict);
            Assert.Equal(frame, left);
            rig.AssertCounted(drops ? "fragment_dropped" : "fragment_passed");
        }
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Fragment_FirstTooLongAgoOrServerGone_IsUnknown(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { FragmentTimeout = TimeSpan.FromMilliseconds(100) });
        rig.AddVip(isIpv6, protocol);
        var first = First(isIpv6, protocol);
        rig.ServerOf(first);
        Thread.Sleep(300);
        Assert.Equal(Verdict.Pass, rig.Send(Later(first, 16, more: false).ToFrame()).Verdict);

        rig.ServerOf(first);
        rig.ChangeServer(1, server => server with { Generation = 2 });
        Assert.Equal(Verdict.Pass, rig.Send(Later(first, 16, more: false).ToFrame()).Verdict);
        rig.AssertCounted("fragment_passed", 2);
    }

    [KernelTheory]
    [InlineData(false, Packet.Udp, false)]
    [InlineData(true, Packet.Udp, true)]
    [InlineData(false, Packet.Udp, true)]
    public void Fragments_DsrL3_AreEachWrapped(bool isIpv6, byte protocol, bool outerIsIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol, outerIsIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4);
        var first = First(isIpv6, protocol);
        foreach (var fragment in new[] { first, Later(first, 16, more: true), Later(first, 32, more: false) })
        {
            var ip = fragment.ToIp();
            var (verdict, frame) = rig.Send(fragment.ToFrame());

            Assert.Equal(Verdict.Transmit, verdict);
            Assert.Equal(ip, frame[^ip.Length..]);
            Assert.Equal(14 + (outerIsIpv6 ? 40 : 20) + ip.Length, frame.Length);
        }
    }

    /// <summary>Too short for its transport header: a filter behind would not see the ports (RFC 1858).</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void FirstFragment_Tiny_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = First(isIpv6, protocol);
        var ip = packet.ToIp();
        var header = ip.Length - packet.Transport().Length;
        for (var length = 0; length < (protocol == Packet.Tcp ? 20 : 8); length++)
        {
            var cut = ip[..(header + length)];
            Packet.Big((ushort)(isIpv6 ? cut.Length - 40 : cut.Length)).CopyTo(cut, isIpv6 ? 4 : 2);
            byte[] frame = [.. packet.Link(Mac.Balancer, Mac.Gateway), .. cut];

            var (verdict, left) = rig.Send(frame);

            Assert.Equal(Verdict.Pass, verdict);
            Assert.Equal(frame, left);
            rig.AssertCounted("malformed");
        }
    }

    private static Packet First(bool isIpv6, byte protocol) =>
        DatapathRig.Packet(isIpv6, protocol) with { MoreFragments = true, DoNotFragment = false, PayloadLength = protocol == Packet.Tcp ? 4 : 8 };

    private static Packet Later(Packet first, int offset, bool more) => first with { FragmentOffset = offset, MoreFragments = more, PayloadLength = 16 };

    private static void AssertSent(DatapathRig rig, Packet packet, uint server)
    {
        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal([.. packet.Link(Mac.Server((int)server), Mac.Balancer), .. packet.ToIp()], frame);
    }
}
