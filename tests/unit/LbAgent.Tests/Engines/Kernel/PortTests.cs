using System;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Frames for somebody else that a switch sends to all.</summary>
public sealed class PortTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Frame_ToAnotherMacAddress_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        rig.Datapath.Ports.Put(DatapathRig.Port, Port(DatapathRig.Port));
        var packet = DatapathRig.Packet(isIpv6, protocol);
        Assert.Equal(1u, rig.ServerOf(packet));

        for (var place = 0; place < 6; place++)
        {
            var frame = packet.ToFrame();
            frame[place] ^= 0x40;

            var (verdict, left) = rig.Send(frame);

            Assert.Equal(Verdict.Pass, verdict);
            Assert.Equal(frame, left);
        }

        rig.AssertCounted(null);
        Assert.Equal(1ul, rig.Datapath.ServerCounts.Sum(1).Packets);
    }

    /// <summary>Its place is empty, or another interface's, of which the index ends in the same bits.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Frame_OfAnInterfaceThatIsNotKnown_IsTaken(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        byte[] frame = [.. packet.Link(Mac.Gateway, Mac.Gateway), .. packet.ToIp()];
        Assert.Equal(Verdict.Transmit, rig.Send(frame).Verdict);

        rig.Datapath.Ports.Put(DatapathRig.Port, Port(DatapathRig.Port + rig.Datapath.Ports.Capacity));

        Assert.Equal(Verdict.Transmit, rig.Send(frame).Verdict);
    }

    private static DatapathLayout.Port Port(uint index)
    {
        var port = new DatapathLayout.Port { Index = index };
        Mac.Balancer.CopyTo(port.Own);
        return port;
    }
}
