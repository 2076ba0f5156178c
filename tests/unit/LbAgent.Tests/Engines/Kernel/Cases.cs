using Packet = LbAgent.Tests.Engines.Kernel.Packets.Packet;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>IPv4 and IPv6, TCP and UDP.</summary>
public sealed class Cases : TheoryData<bool, byte>
{
    public Cases()
    {
        foreach (var isIpv6 in new[] { false, true })
        {
            Add(isIpv6, Packet.Tcp);
            Add(isIpv6, Packet.Udp);
        }
    }
}
