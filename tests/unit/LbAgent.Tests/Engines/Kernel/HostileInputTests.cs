using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Whatever comes: one of the verdicts, what is not ours untouched, and what we send whole.</summary>
public sealed class HostileInputTests
{
    /// <summary>Ports of VIPs: without servers, and with servers that are in a VLAN or in none.</summary>
    private const int Nobody = 81;
    private const int ToVlan = 82;
    private const int Untagged = 83;
    private const int Wrapped = 2;

    [KernelFact]
    public void Packets_RandomAndMutated_AreJudgedAndNeverSpoiled() => Run(60_000, seed: 1);

    [KernelFact]
    [Trait("Duration", "Long")]
    public void Packets_AMillionRandomAndMutated_AreJudgedAndNeverSpoiled() => Run(1_000_000, seed: 2);

    private static void Run(int packets, int seed)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { AnswersPerSecond = uint.MaxValue });
        AddVips(rig);
        var shapes = Shapes().ToArray();
        var random = new Random(seed);
        var verdicts = new Dictionary<Verdict, int>();
        for (var i = 0; i < packets; i++)
        {
            var sent = random.Next(20) == 0 ? Noise(random) : Mutated(shapes[random.Next(shapes.Length)], random);
            var (verdict, left) = rig.Send(sent);
            if (i % 5000 == 0)
            {
                rig.Datapath.Sweep();
            }

            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
            var wrong = FrameJudge.Wrong(sent, verdict, left);
            Assert.True(wrong is null, $"packet {i} of seed {seed}, {verdict}: {wrong}\n{Convert.ToHexString(sent)}\n{Convert.ToHexString(left)}");
        }

        foreach (var reason in new[] { "malformed", "tagged_twice", "fragment_passed", "answered_reset", "answered_too_big", "answered_unreachable", "answered_time_exceeded", "over_rate_source" })
        {
            Assert.True(rig.Datapath.ReasonCounts.Sum(ReasonList.Named(reason).Number) > 0, $"{reason} never came up");
        }

        // All of them came up.
        Assert.All([Verdict.Pass, Verdict.Drop, Verdict.Transmit], verdict => Assert.True(verdicts[verdict] > packets / 1000, $"{verdict}: {verdicts[verdict]}"));
    }

    /// <summary>Of each way that a packet can go one at least.</summary>
    private static void AddVips(DatapathRig rig)
    {
        var port = new DatapathLayout.Port { Index = DatapathRig.Port };
        Mac.Balancer.CopyTo(port.Own);
        rig.Datapath.Ports.Put(DatapathRig.Port, port);
        foreach (var isIpv6 in new[] { false, true })
        {
            var wrapped = isIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4;
            rig.AddVip(isIpv6, Packet.Tcp, ServerMode.DsrL2, servers: 3);
            rig.AddVip(isIpv6, Packet.Udp, wrapped, servers: 3);
            foreach (var protocol in new[] { Packet.Tcp, Packet.Udp })
            {
                rig.AddVip(isIpv6, protocol, servers: 0, change: vip => vip with { Ports = PortRange.Single(Nobody) });
                AddTagged(rig, isIpv6, protocol, ServerMode.DsrL2, ToVlan, FrameJudge.Vlan);
                AddTagged(rig, isIpv6, protocol, wrapped, Wrapped + ToVlan, FrameJudge.Vlan);
                AddTagged(rig, isIpv6, protocol, ServerMode.DsrL2, Untagged, DatapathLayout.TagNone);
                AddTagged(rig, isIpv6, protocol, wrapped, Wrapped + Untagged, DatapathLayout.TagNone);
            }

            rig.AddVip(isIpv6, Packet.Udp, ServerMode.DsrL3Ipv6, servers: 3, change: vip => vip with { Ports = new PortRange(1000, 65535), Scheduler = Scheduler.RoundRobin });
        }
    }

    private static void AddTagged(DatapathRig rig, bool isIpv6, byte protocol, ServerMode mode, int port, ushort tag)
    {
        var vip = rig.AddVip(isIpv6, protocol, mode, servers: 2, change: vip => vip with
        {
            Ports = PortRange.Single(port),
            NewFlowsPerSecondPerSource = 2,
            Persistence = new(PersistenceKind.SourceAddress, 24, 64, TimeSpan.FromMilliseconds(100)),
        });
        foreach (var place in rig.PlacesOf(vip))
        {
            rig.ChangeServer(place, server => server with { Tag = tag });
        }
    }

    private static IEnumerable<byte[]> Shapes()
    {
        foreach (var packet in from isIpv6 in new[] { false, true } from protocol in new[] { Packet.Tcp, Packet.Udp } select DatapathRig.Packet(isIpv6, protocol))
        {
            Packet[] kinds =
            [
                packet, packet with { Flags = TcpFlags.Ack }, packet with { DestinationPort = Nobody }, packet with { DestinationPort = 2000 },
                packet with { DestinationPort = Nobody, PayloadLength = 1300 }, packet with { DestinationPort = Nobody, Tags = [(0x8100, 5)] },
                packet with { DestinationPort = ToVlan }, packet with { DestinationPort = Untagged, Tags = [(0x8100, 0x6005)] }, packet with { DestinationPort = ToVlan, Tags = [(0x88A8, 0x6005)] },
                packet with { DestinationPort = Wrapped + ToVlan }, packet with { DestinationPort = Wrapped + Untagged, Tags = [(0x8100, 5)] },
                packet with { PayloadLength = 1440 }, packet with { HopLimit = 1 }, packet with { PayloadLength = 1480, DoNotFragment = false }, packet with { PayloadLength = 1480, DestinationPort = 2000 },
                packet with { Tags = [(0x8100, 5)] }, packet with { Tags = [(0x88A8, 5), (0x8100, 6)] },
                packet with { MoreFragments = true, DoNotFragment = false, PayloadLength = 16 },
                packet with { FragmentOffset = 24, DoNotFragment = false },
                packet.IsIpv6 ? packet with { Extensions = [0, 60] } : packet with { Options = new byte[20] },
            ];
            foreach (var kind in kinds)
            {
                yield return kind.ToFrame();
            }

            var answer = packet with { Source = packet.Destination, Destination = packet.Source, SourcePort = 80, DestinationPort = packet.SourcePort };
            yield return
            [
                .. packet.Link(Mac.Balancer, Mac.Gateway),
                .. IcmpError.About(answer.ToIp(), packet.IsIpv6, DatapathRig.Balancer(packet.IsIpv6), packet.Destination, packet.IsIpv6 ? (byte)2 : (byte)3, packet.IsIpv6 ? (byte)0 : (byte)4, 1400),
            ];
        }
    }

    /// <summary>Mostly in the headers, where it matters; cut or longer now and then.</summary>
    private static byte[] Mutated(byte[] shape, Random random)
    {
        var frame = (byte[])shape.Clone();
        for (var changes = random.Next(5); changes > 0; changes--)
        {
            var place = random.Next(2) == 0 ? random.Next(frame.Length) : random.Next(int.Min(frame.Length, 80));
            frame[place] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(frame[place] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? (byte)0 : (byte)0xFF,
            };
        }

        return random.Next(8) switch
        {
            0 => frame[..random.Next(14, frame.Length + 1)],
            1 => [.. frame, .. new byte[random.Next(64)]],
            _ => frame,
        };
    }

    private static byte[] Noise(Random random)
    {
        var frame = new byte[random.Next(14, 200)];
        random.NextBytes(frame);
        (frame[0], frame[12], frame[13]) = random.Next(2) == 0 ? ((byte)2, (byte)8, (byte)0) : ((byte)2, (byte)0x86, (byte)0xDD);
        return frame;
    }
}
