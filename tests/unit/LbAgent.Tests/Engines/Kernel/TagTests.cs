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

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_Kept_IsAsItCame(bool isIpv6, byte protocol)
    {
        foreach (var (type, control) in new[] { (Untagged, Untagged), (Customer, (ushort)0x6123), (Provider, (ushort)0xF064) })
        {
            AssertSent(isIpv6, protocol, (type, control), DatapathLayout.TagKept, (type, control));
        }
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_OfAnotherVlan_IsWrittenAndItsPriorityKept(bool isIpv6, byte protocol)
    {
        AssertSent(isIpv6, protocol, (Customer, 0xB123), Vlan, (Customer, 0xBFFE));
        AssertSent(isIpv6, protocol, (Customer, 0x0001), tag: 4094, (Customer, 4094));
        AssertSent(isIpv6, protocol, (Customer, 0x6123), tag: 0x0123, (Customer, 0x6123));
        AssertSent(isIpv6, protocol, (Provider, 0xE123), tag: 1, (Customer, 0xE001));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_WhereThereWasNone_IsInserted(bool isIpv6, byte protocol)
    {
        AssertSent(isIpv6, protocol, (Untagged, 0), Vlan, (Customer, Vlan));
        AssertSent(isIpv6, protocol, (Untagged, 0), tag: 1, (Customer, 1));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Tag_None_IsTakenOff(bool isIpv6, byte protocol)
    {
        AssertSent(isIpv6, protocol, (Customer, 0x6123), DatapathLayout.TagNone, (Untagged, 0));
        AssertSent(isIpv6, protocol, (Provider, 0x0064), DatapathLayout.TagNone, (Untagged, 0));
        AssertSent(isIpv6, protocol, (Untagged, 0), DatapathLayout.TagNone, (Untagged, 0));
    }

    /// <summary>What is answered goes back to where it came from, whatever the server's VLAN.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tag_OfAnAnswer_IsThatOfTheClient(bool isIpv6)
    {
        using var rig = Rig(isIpv6, Packet.Udp, isIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4, Vlan);
        var packet = DatapathRig.Packet(isIpv6, Packet.Udp) with { PayloadLength = 1460, Tags = [(Customer, 0x6123)] };

        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal(packet.Link(Mac.Gateway, Mac.Balancer), frame[..18]);
        rig.AssertCounted("answered_too_big");
    }

    private static void AssertSent(bool isIpv6, byte protocol, (ushort Type, ushort Control) before, ushort tag, (ushort Type, ushort Control) after)
    {
        var packet = DatapathRig.Packet(isIpv6, protocol);
        var sent = before.Type == Untagged ? packet : packet with { Tags = [before] };
        var expected = after.Type == Untagged ? packet : packet with { Tags = [after] };
        ServerMode[] modes = isIpv6 ? [ServerMode.DsrL2, ServerMode.DsrL3Ipv6] : [ServerMode.DsrL2, ServerMode.DsrL3Ipv4, ServerMode.DsrL3Ipv6];
        foreach (var mode in modes)
        {
            using var rig = Rig(isIpv6, protocol, mode, tag);

            var (verdict, frame) = rig.Send(sent.ToFrame());

            Assert.Equal(Verdict.Transmit, verdict);
            Assert.Equal([.. expected.Link(Mac.Server(1), Mac.Balancer, mode == ServerMode.DsrL2 ? null : mode == ServerMode.DsrL3Ipv6), .. Outer(packet, mode), .. packet.ToIp()], frame);
            rig.AssertCounted(null);
        }
    }

    private static byte[] Outer(Packet packet, ServerMode mode)
    {
        var (inner, next) = (packet.ToIp().Length, (byte)(packet.IsIpv6 ? 41 : 4));
        var outerIsIpv6 = mode == ServerMode.DsrL3Ipv6;
        var (from, to) = (DatapathRig.Balancer(outerIsIpv6), DatapathRig.ServerAddress(outerIsIpv6, 1));
        return mode switch
        {
            ServerMode.DsrL3Ipv4 => Packet.Ipv4(0, 20 + inner, 0, 0x4000, 64, next, from, to),
            ServerMode.DsrL3Ipv6 => Packet.Ipv6(0, inner, next, 64, from, to),
            _ => [],
        };
    }

    private static DatapathRig Rig(bool isIpv6, byte protocol, ServerMode mode, ushort tag)
    {
        var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol, mode);
        rig.ChangeServer(1, server => server with { Tag = tag });
        return rig;
    }
}
