namespace LbAgent.Interop;

/// <summary>An interface of the box. Of <c>default</c> the index is 0, which no interface has.</summary>
/// <param name="Index">The kernel's number.</param>
/// <param name="Name">As "eth0".</param>
/// <param name="IsRunning">Up, and its carrier is there.</param>
/// <param name="IsLoopback">It is lo.</param>
/// <param name="Mac">6 bytes; empty where it is of another kind than Ethernet.</param>
/// <param name="Mtu">Bytes of an IP packet.</param>
/// <param name="Kind">What made it, as "veth" or "vlan"; empty for hardware.</param>
/// <param name="Lower">Of a VLAN the index of the interface below; else 0.</param>
/// <param name="VlanId">Of a VLAN, 1 to 4094; else 0.</param>
internal readonly record struct NetworkLink(
    int Index, string Name, bool IsRunning, bool IsLoopback, byte[] Mac, int Mtu, string Kind, int Lower, ushort VlanId);
