using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>Whatever comes: passed untouched, dropped, or left as what was inside, and that only if it may be.</summary>
public sealed class HostileInputTests
{
    [ProgramFact]
    public void Packets_RandomAndMutated_AreJudgedAndNeverSpoiled() => Run(60_000, seed: 1);

    [ProgramFact]
    [Trait("Duration", "Long")]
    public void Packets_AMillionRandomAndMutated_AreJudgedAndNeverSpoiled() => Run(1_000_000, seed: 2);

    private static void Run(int packets, int seed)
    {
        using var rig = new ProgramRig();
        var shapes = Shapes().ToArray();
        var random = new Random(seed);
        var ends = new Dictionary<string, int> { ["passed"] = 0, ["dropped"] = 0, ["decapsulated"] = 0 };
        for (var i = 0; i < packets; i++)
        {
            var sent = random.Next(20) == 0 ? Noise(random) : Mutated(shapes[random.Next(shapes.Length)], random);
            var (verdict, left) = rig.Send(sent);
            var wrong = TunnelJudge.Wrong(sent, verdict, left);
            Assert.True(wrong is null, $"packet {i} of seed {seed}, {verdict}: {wrong}\n{Convert.ToHexString(sent)}\n{Convert.ToHexString(left)}");
            ends[verdict == Verdict.Drop ? "dropped" : left.Length == sent.Length ? "passed" : "decapsulated"]++;
        }

        // All of them came up, and each reason.
        Assert.All(ends, end => Assert.True(end.Value > packets / 100, $"{end.Key}: {end.Value}"));
        var counters = rig.Counters();
        Assert.Equal((ends["decapsulated"], ends["dropped"]), ((int)counters.Packets, (int)counters.Dropped));
        Assert.All(counters.Drops, drop => Assert.True(drop.Packets > (ulong)packets / 1000, $"{drop}"));
    }

    private static IEnumerable<byte[]> Shapes()
    {
        foreach (var (isIpv6, outerIsIpv6) in new[] { (false, false), (true, true), (false, true) })
        {
            var inner = Places.Packet(isIpv6, isIpv6 ? Packet.Tcp : Packet.Udp);
            var packet = new TunnelPacket(inner, outerIsIpv6);
            TunnelPacket[] kinds =
            [
                packet, packet with { Inner = inner with { TrafficClass = 2 }, TrafficClass = 3 }, packet with { TrafficClass = 3 },
                packet with { Inner = inner with { Tags = [(0x8100, 5)] } }, packet with { Inner = inner with { Tags = [(0x88A8, 5), (0x8100, 6)] } },
                packet with { Source = Places.Stranger(outerIsIpv6) }, packet with { Destination = Places.Stranger(outerIsIpv6) },
                packet with { Inner = inner with { Destination = Places.Client(isIpv6) } }, packet with { Padding = 30 },
                outerIsIpv6 ? packet with { Extensions = (60, [packet.Next, 0, 1, 4, 0, 0, 0, 0]) } : packet with { Options = new byte[8] },
                outerIsIpv6 ? packet with { Extensions = (44, [packet.Next, 0, 0, 1, 0, 0, 0, 9]) } : packet with { Fragment = 0x2000 },
                packet with { Inner = isIpv6 ? inner with { Extensions = [0, 60] } : inner with { Options = new byte[20] } },
            ];
            foreach (var kind in kinds)
            {
                yield return kind.ToFrame();
            }

            yield return inner.ToFrame();
        }
    }

    /// <summary>Mostly in the headers, where it matters; cut or longer now and then. Often the outer checksum is made right again.</summary>
    private static byte[] Mutated(byte[] shape, Random random)
    {
        var frame = (byte[])shape.Clone();
        for (var changes = random.Next(5); changes > 0; changes--)
        {
            var place = random.Next(2) == 0 ? random.Next(frame.Length) : random.Next(int.Min(frame.Length, 100));
            frame[place] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(frame[place] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? (byte)0 : (byte)0xFF,
            };
        }

        if (random.Next(2) == 0)
        {
            TunnelJudge.MendOuterChecksum(frame);
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
