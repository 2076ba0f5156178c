using System.Linq;
using System.Net;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Who may use a VIP, and how often.</summary>
public sealed class AdmissionTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void AllowFrom_Others_AreDroppedAndCounted(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var networks = new[] { IPNetwork.Parse(isIpv6 ? "2001:db8:1::/64" : "198.51.100.0/25"), IPNetwork.Parse(isIpv6 ? "2001:db8:5::9/128" : "203.0.113.9/32") };
        var vip = rig.AddVip(isIpv6, protocol, change: vip => vip with { AllowFrom = networks });
        rig.AddVip(isIpv6, protocol, change: vip => vip with { Ports = new(90, 91) });
        (string Client, bool IsAllowed)[] clients = isIpv6
            ? [("2001:db8:1::1", true), ("2001:db8:1:1::1", false), ("2001:db8:5::9", true), ("2001:db8:5::8", false)]
            : [("198.51.100.127", true), ("198.51.100.128", false), ("203.0.113.9", true), ("203.0.113.8", false)];
        foreach (var (client, isAllowed) in clients)
        {
            var packet = DatapathRig.Packet(isIpv6, protocol) with { Source = IPAddress.Parse(client) };
            foreach (var flags in new[] { TcpFlags.Syn, TcpFlags.Ack })
            {
                Assert.Equal(isAllowed ? Verdict.Transmit : Verdict.Drop, rig.Send((packet with { Flags = flags }).ToFrame()).Verdict);
                rig.AssertCounted(isAllowed ? null : "not_allowed");
            }

            // Its fragments are nobody's.
            if (!isAllowed)
            {
                rig.Send((packet with { MoreFragments = true, DoNotFragment = false, PayloadLength = 16 }).ToFrame());
                rig.AssertCounted("not_allowed");
                Assert.Equal(Verdict.Pass, rig.Send((packet with { FragmentOffset = 24, DoNotFragment = false }).ToFrame()).Verdict);
                rig.AssertCounted("fragment_passed");
            }

            Assert.Equal(Verdict.Transmit, rig.Send((packet with { DestinationPort = 90 }).ToFrame()).Verdict);
        }

        Assert.Equal(6ul, rig.Datapath.VipCounts.Sum(vip.Number).NotAllowed);
        rig.Publish(vip with { AllowFrom = [] }, 1);
        Assert.Equal(1u, rig.ServerOf(DatapathRig.Packet(isIpv6, protocol) with { Source = IPAddress.Parse(clients[1].Client) }));
    }

    /// <summary>Written as IPv4-mapped, a forged IPv6 packet would be an allowed IPv4 client, or for an IPv4 VIP (RFC 4291, 2.5.5.2).</summary>
    [KernelTheory]
    [InlineData(Packet.Tcp)]
    [InlineData(Packet.Udp)]
    public void MappedAddresses_OnTheWire_AreDropped(byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: false, protocol, change: vip => vip with { AllowFrom = [IPNetwork.Parse("198.51.100.0/24")] });
        rig.AddVip(isIpv6: true, protocol, change: vip => vip with { AllowFrom = [IPNetwork.Parse("198.51.100.0/24")] });
        var packet = DatapathRig.Packet(isIpv6: true, protocol);

        foreach (var forged in new[]
        {
            packet with { Source = IPAddress.Parse("::ffff:198.51.100.7") },
            packet with { Destination = DatapathRig.VipAddress(isIpv6: false).MapToIPv6() },
            packet with { Source = IPAddress.Parse("::ffff:198.51.100.7"), Destination = DatapathRig.VipAddress(isIpv6: false).MapToIPv6() },
        })
        {
            Assert.Equal(Verdict.Drop, rig.Send(forged.ToFrame()).Verdict);
            rig.AssertCounted("mapped_address");
        }

        Assert.Equal(1u, rig.ServerOf(DatapathRig.Packet(isIpv6: false, protocol)));
    }

    /// <summary>All of IPv6 is nobody of IPv4, as in the proxy engine, and the other way round.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void AllowFrom_AllOfTheOtherFamily_LetsNobodyIn(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol, change: vip => vip with { AllowFrom = [IPNetwork.Parse(isIpv6 ? "0.0.0.0/0" : "::/0")] });

        Assert.Equal(Verdict.Drop, rig.Send(DatapathRig.Packet(isIpv6, protocol).ToFrame()).Verdict);
        rig.AssertCounted("not_allowed");
    }

    /// <summary>Some networks come, some stay, some go.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void AllowFrom_Changed_ThoseOfNowAreAllowed(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        string[] clients = isIpv6 ? ["2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::3"] : ["198.51.100.1", "198.51.100.2", "198.51.100.3"];
        IPNetwork[] networks = [.. clients.Select(client => new IPNetwork(IPAddress.Parse(client), isIpv6 ? 128 : 32))];
        var vip = rig.AddVip(isIpv6, protocol, change: vip => vip with { AllowFrom = networks[..2] });

        rig.Publish(vip with { AllowFrom = networks[1..] }, 1);

        Assert.Equal(
            [Verdict.Drop, Verdict.Transmit, Verdict.Transmit],
            clients.Select(client => rig.Send((DatapathRig.Packet(isIpv6, protocol) with { Source = IPAddress.Parse(client) }).ToFrame()).Verdict));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Rate_OfNewFlows_IsLimitedAndKnownOnesGoOn(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, change: vip => vip with { NewFlowsPerSecond = 5 });
        var packets = Enumerable.Range(1, 200).Select(port => DatapathRig.Packet(isIpv6, protocol) with { SourcePort = (ushort)port }).ToArray();
        var taken = packets.Where(packet => rig.Send(packet.ToFrame()).Verdict == Verdict.Transmit).ToArray();

        // A second may have ended meanwhile.
        Assert.InRange(taken.Length, 5, 10);
        rig.AssertCounted("over_rate", 200 - taken.Length);
        Assert.Equal((ulong)(200 - taken.Length), rig.Datapath.VipCounts.Sum(vip.Number).OverRate);
        Assert.All(taken, packet => Assert.Equal(1u, rig.ServerOf(packet with { Flags = TcpFlags.Ack })));
    }

    /// <summary>One source has its own share only; of the VIP's limit nothing is used up by what it had too many of.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Rate_OfASource_IsLimitedByItself(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, change: vip => vip with { NewFlowsPerSecondPerSource = 5, NewFlowsPerSecond = 1000 });
        var busy = SentBy(rig, DatapathRig.Packet(isIpv6, protocol), flows: 1500);
        rig.AssertCounted("over_rate_source", 1500 - busy);
        // A second may have ended meanwhile.
        Assert.InRange(busy, 5, 10);

        // Of IPv4 another address, of IPv6 another /64.
        var other = DatapathRig.Packet(isIpv6, protocol) with { Source = IPAddress.Parse(isIpv6 ? "2001:db8:1:1::7" : "198.51.100.8") };
        Assert.InRange(SentBy(rig, other, flows: 100), 5, 10);
        Assert.Equal(1600ul - rig.Datapath.ServerCounts.Sum(1).Flows, rig.Datapath.VipCounts.Sum(vip.Number).OverRateSource);
        Assert.Equal(0ul, rig.Datapath.VipCounts.Sum(vip.Number).OverRate);
    }

    [KernelFact]
    public void Rate_OfAnIpv6Network_IsThatOfAllItsAddresses()
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: true, Packet.Udp, change: vip => vip with { NewFlowsPerSecondPerSource = 5 });

        var taken = Enumerable.Range(1, 200).Count(host =>
            rig.Send((DatapathRig.Packet(isIpv6: true, Packet.Udp) with { Source = IPAddress.Parse($"2001:db8:1:0:{host:x}::{host:x}") }).ToFrame()).Verdict == Verdict.Transmit);

        Assert.InRange(taken, 5, 10);
    }

    private static int SentBy(DatapathRig rig, Packet packet, int flows) =>
        Enumerable.Range(1, flows).Count(port => rig.Send((packet with { SourcePort = (ushort)port }).ToFrame()).Verdict == Verdict.Transmit);
}
