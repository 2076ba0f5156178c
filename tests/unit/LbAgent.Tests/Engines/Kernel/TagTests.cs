using System.Linq;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>The tag that packets leave with: as they came, of the VLAN that the server is in, or none. Byte for byte, by DsrL2 and DsrL3.</summary>
public sealed class TagTests
{
    private const ushort Untagged = 0;
    private const ushort Customer = 0x8100;
    private const ushort Provider = 0x88A8;
    private const ushort Vlan = 0x0FFE;

    private static readonly ServerMode[] Modes = [ServerMode.DsrL2, ServerMode.DsrL3Ipv4, ServerMode.DsrL3Ipv6];

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_Kept_IsAsItCame(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol);
        foreach (var (type, control) in new[] { (Untagged, Untagged), (Customer, (ushort)0x6123), (Provider, (ushort)0xF064) })
        {
            AssertSent(rig, isIpv6, protocol, (type, control), DatapathLayout.TagKept, (type, control));
        }
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_OfAnotherVlan_IsWrittenAndItsPriorityKept(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol);
        AssertSent(rig, isIpv6, protocol, (Customer, 0xB123), Vlan, (Customer, 0xBFFE));
        AssertSent(rig, isIpv6, protocol, (Customer, 0x0001), tag: 4094, (Customer, 4094));
        AssertSent(rig, isIpv6, protocol, (Customer, 0x6123), tag: 0x0123, (Customer, 0x6123));
        AssertSent(rig, isIpv6, protocol, (Provider, 0xE123), tag: 1, (Customer, 0xE001));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_WhereThereWasNone_IsInserted(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol);
        AssertSent(rig, isIpv6, protocol, (Untagged, 0), Vlan, (Customer, Vlan));
        AssertSent(rig, isIpv6, protocol, (Untagged, 0), tag: 1, (Customer, 1));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_None_IsTakenOff(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol);
        AssertSent(rig, isIpv6, protocol, (Customer, 0x6123), DatapathLayout.TagNone, (Untagged, 0));
        AssertSent(rig, isIpv6, protocol, (Provider, 0x0064), DatapathLayout.TagNone, (Untagged, 0));
        AssertSent(rig, isIpv6, protocol, (Untagged, 0), DatapathLayout.TagNone, (Untagged, 0));
    }

    /// <summary>What is answered goes back to where it came from, whatever the server's VLAN.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tag_OfAnAnswer_IsThatOfTheClient(bool isIpv6)
    {
        using var rig = Rig(isIpv6, Packet.Udp);
        SetTag(rig, Vlan);
        foreach (var (type, control) in new[] { (Untagged, Untagged), (Customer, (ushort)0x6123), (Provider, (ushort)0xF064) })
        {
            var packet = Tagged(DatapathRig.Packet(isIpv6, Packet.Udp) with { PayloadLength = 1470, DestinationPort = PortOf(ServerMode.DsrL3Ipv6) }, (type, control));

            var (verdict, frame) = rig.Send(packet.ToFrame());

            Assert.Equal(Verdict.Transmit, verdict);
            Assert.Equal(packet.Link(Mac.Gateway, Mac.Balancer), frame[..(type == Untagged ? 14 : 18)]);
            rig.AssertCounted("answered_too_big");
        }
    }

    private static void AssertSent(DatapathRig rig, bool isIpv6, byte protocol, (ushort Type, ushort Control) before, ushort tag, (ushort Type, ushort Control) after)
    {
        SetTag(rig, tag);
        foreach (var mode in Modes.Where(mode => IsPossible(mode, isIpv6)))
        {
            var packet = DatapathRig.Packet(isIpv6, protocol) with { DestinationPort = PortOf(mode) };

            var (verdict, frame) = rig.Send(Tagged(packet, before).ToFrame());

            Assert.Equal(Verdict.Transmit, verdict);
            var link = Tagged(packet, after).Link(Mac.Server((int)mode), Mac.Balancer, mode == ServerMode.DsrL2 ? null : mode == ServerMode.DsrL3Ipv6);
            Assert.Equal([.. link, .. Outer(packet, mode), .. packet.ToIp()], frame);
            rig.AssertCounted(null);
        }
    }

    private static Packet Tagged(Packet packet, (ushort Type, ushort Control) tag) => tag.Type == Untagged ? packet : packet with { Tags = [tag] };

    private static byte[] Outer(Packet packet, ServerMode mode)
    {
        var (inner, next) = (packet.ToIp().Length, (byte)(packet.IsIpv6 ? 41 : 4));
        var outerIsIpv6 = mode == ServerMode.DsrL3Ipv6;
        var (from, to) = (DatapathRig.Balancer(outerIsIpv6), DatapathRig.ServerAddress(outerIsIpv6, (int)mode));
        return mode switch
        {
            ServerMode.DsrL3Ipv4 => Packet.Ipv4(0, 20 + inner, 0, 0x4000, 64, next, from, to),
            ServerMode.DsrL3Ipv6 => Packet.Ipv6(0, inner, next, 64, from, to),
            _ => [],
        };
    }

    private static bool IsPossible(ServerMode mode, bool isIpv6) => mode != ServerMode.DsrL3Ipv4 || !isIpv6;

    private static ushort PortOf(ServerMode mode) => (ushort)(100 + (int)mode);

    /// <summary>A VIP for each mode, on a port of its own; its server has the mode's number.</summary>
    private static DatapathRig Rig(bool isIpv6, byte protocol)
    {
        var rig = new DatapathRig();
        foreach (var mode in Modes)
        {
            rig.AddVip(isIpv6, protocol, mode, change: vip => vip with { Ports = new(PortOf(mode), PortOf(mode)) });
        }

        return rig;
    }

    private static void SetTag(DatapathRig rig, ushort tag)
    {
        foreach (var mode in Modes)
        {
            rig.ChangeServer((uint)mode, server => server with { Tag = tag });
        }
    }
}
