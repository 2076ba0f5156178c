using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>RFC 6040, figure 4: what the packet inside says of congestion once it is out.</summary>
public sealed class EcnTests
{
    private const byte None = 0;
    private const byte Ect1 = 1;
    private const byte Ect0 = 2;
    private const byte Ce = 3;
    private const byte Lost = 0xFF;

    /// <summary>By the inner header, then by the outer: none, ECT(0), ECT(1), CE.</summary>
    private static readonly (byte Inner, byte[] Left)[] Figure =
    [
        (None, [None, None, None, Lost]),
        (Ect0, [Ect0, Ect0, Ect1, Ce]),
        (Ect1, [Ect1, Ect1, Ect1, Ce]),
        (Ce, [Ce, Ce, Ce, Ce]),
    ];

    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Ecn_OfBothHeaders_IsCombined(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        byte[] outers = [None, Ect0, Ect1, Ce];
        foreach (var (inner, left) in Figure)
        {
            for (var i = 0; i < outers.Length; i++)
            {
                // The other bits are the inner header's own, whatever stands in the outer one.
                foreach (var (innerClass, outerClass) in new[] { (0, 0), (0xB8, 0), (0, 0xFC), (0xFC, 0x48) })
                {
                    var packet = new TunnelPacket(Places.Packet(isIpv6, protocol) with { TrafficClass = (byte)(innerClass | inner) }, outerIsIpv6) { TrafficClass = (byte)(outerClass | outers[i]) };
                    if (left[i] == Lost)
                    {
                        rig.AssertDropped("congested", packet.ToFrame());
                    }
                    else
                    {
                        rig.AssertDecapsulated(packet, (packet.Inner with { TrafficClass = (byte)(innerClass | left[i]) }).ToFrame());
                    }
                }
            }
        }
    }

    /// <summary>The checksum's update is right at its edges: any value of the rest of the header.</summary>
    [ProgramFact]
    public void Ecn_Ipv4Checksum_IsRightForAnyHeader()
    {
        using var rig = new ProgramRig();
        for (var id = 0u; id < 65_536; id += 13)
        {
            var inner = Places.Packet(isIpv6: false, Packet.Udp) with { Id = id, TrafficClass = Ect0 };
            rig.AssertDecapsulated(new TunnelPacket(inner, IsIpv6: false) { TrafficClass = id % 2 == 0 ? Ce : Ect1 }, (inner with { TrafficClass = id % 2 == 0 ? Ce : Ect1 }).ToFrame());
        }
    }

    /// <summary>A wrong checksum stays wrong: the stack drops the packet.</summary>
    [ProgramFact]
    public void Ecn_Ipv4ChecksumWasWrong_StaysWrong()
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6: false, Packet.Udp) with { TrafficClass = Ect0 }, IsIpv6: false) { TrafficClass = Ce };
        var frame = packet.ToFrame();
        frame[14 + 20 + 10] ^= 0x40;

        var left = rig.Send(frame).Frame;

        Assert.NotEqual(0, InternetChecksum.Of(left[14..34]));
        Assert.Equal(Ce, left[15] & 3);
    }
}
