using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

public sealed class TruncationTests
{
    /// <summary>Cut anywhere: where the outer header is not whole it is passed, behind that it is dropped; it is never changed or half taken.</summary>
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Frame_CutAtAnyLength_IsPassedOrDropped(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        foreach (var tags in new[] { [], new (ushort, ushort)[] { (0x8100, 5) } })
        {
            var packet = new TunnelPacket(Places.Packet(isIpv6, protocol) with { Tags = tags }, outerIsIpv6);
            var frame = packet.ToFrame();
            var whole = 14 + (tags.Length * 4) + (outerIsIpv6 ? 40 : 20);
            for (var length = 14; length < frame.Length; length++)
            {
                if (length < whole)
                {
                    rig.AssertPassed(frame[..length]);
                }
                else
                {
                    rig.AssertDropped("malformed", frame[..length]);
                }
            }

            rig.AssertDecapsulated(packet);
        }
    }

    /// <summary>Both headers say that it is so short: then it is so short, down to a packet inside that has no header.</summary>
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Inner_OfAnyLengthTheOuterSays_IsTakenOrDropped(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var inner = Places.Packet(isIpv6, protocol);
        var link = inner.Link(Mac.Balancer, Mac.Gateway, outerIsIpv6);
        var whole = inner.ToIp();
        for (var length = 0; length <= whole.Length; length++)
        {
            byte next = isIpv6 ? (byte)41 : (byte)4;
            var outer = outerIsIpv6
                ? Packet.Ipv6(0, length, next, 64, Places.Balancer(true), Places.Server(true))
                : Packet.Ipv4(0, 20 + length, 0, 0, 64, next, Places.Balancer(false), Places.Server(false));
            var frame = (byte[])[.. link, .. outer, .. whole[..length]];
            if (length < whole.Length)
            {
                rig.AssertDropped("malformed", frame);
            }
            else
            {
                Assert.Equal(Verdict.Pass, rig.Send(frame).Verdict);
            }
        }
    }

    /// <summary>Extension headers that end nowhere, or beyond the frame.</summary>
    [ProgramFact]
    public void Extensions_CutAtAnyLength_ArePassedOrDropped()
    {
        using var rig = new ProgramRig();
        byte[] headers = [60, 0, 1, 4, 0, 0, 0, 0, 44, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 41, 0, 0, 1, 0, 0, 0, 9];
        var frame = new TunnelPacket(Places.Packet(isIpv6: true, Packet.Tcp), IsIpv6: true) { Extensions = (0, headers) }.ToFrame();
        for (var length = 14; length < frame.Length; length++)
        {
            if (length < 14 + 40 + headers.Length)
            {
                rig.AssertPassed(frame[..length]);
            }
            else
            {
                rig.AssertDropped("malformed", frame[..length]);
            }
        }

        rig.AssertDropped("fragmented", frame);
    }
}
