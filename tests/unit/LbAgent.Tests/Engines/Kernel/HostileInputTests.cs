using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Whatever comes: one of the verdicts, what is not ours untouched, and what we send whole.</summary>
public sealed class HostileInputTests
{
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
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
            var wrong = FrameJudge.Wrong(sent, verdict, left);
            Assert.True(wrong is null, $"packet {i} of seed {seed}, {verdict}: {wrong}\n{Convert.ToHexString(sent)}\n{Convert.ToHexString(left)}");
        }

        // All of them came up.
        Assert.All([Verdict.Pass, Verdict.Drop, Verdict.Transmit], verdict => Assert.True(verdicts[verdict] > packets / 1000, $"{verdict}: {verdicts[verdict]}"));
    }

    private static void AddVips(DatapathRig rig)
    {
        foreach (var isIpv6 in new[] { false, true })
        {
            rig.AddVip(isIpv6, Packet.Tcp, ServerMode.DsrL2, servers: 3);
            rig.AddVip(isIpv6, Packet.Udp, isIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4, servers: 3);
            rig.AddVip(isIpv6, Packet.Tcp, servers: 0, change: vip => vip with { Ports = PortRange.Single(81) });
            rig.AddVip(isIpv6, Packet.Udp, ServerMode.DsrL3Ipv6, servers: 3, change: vip => vip with { Ports = new PortRange(1000, 65535), Scheduler = Scheduler.RoundRobin });
        }
    }

    private static IEnumerable<byte[]> Shapes()
    {
        foreach (var packet in from isIpv6 in new[] { false, true } from protocol in new[] { Packet.Tcp, Packet.Udp } select DatapathRig.Packet(isIpv6, protocol))
        {
            Packet[] kinds =
            [
                packet, packet with { Flags = TcpFlags.Ack }, packet with { DestinationPort = 81 }, packet with { DestinationPort = 2000 },
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
