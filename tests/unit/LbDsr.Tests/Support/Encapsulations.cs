using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>IPv4 in IPv4, IPv6 in IPv6, IPv4 in IPv6, each with TCP and UDP: is the packet inside IPv6, the outer header, what protocol.</summary>
public sealed class Encapsulations : TheoryData<bool, bool, byte>
{
    public Encapsulations()
    {
        foreach (var (inner, outer) in new[] { (false, false), (true, true), (false, true) })
        {
            Add(inner, outer, Packet.Tcp);
            Add(inner, outer, Packet.Udp);
        }
    }
}
