using System.Net;
using System.Net.Sockets;

namespace LbAgent.Domain.Remedies;

/// <summary>For a person at a PowerShell prompt of Windows. Nothing here needs a module that Windows does not bring.</summary>
internal sealed class WindowsRemedies : SystemRemedies
{
    public override string NotHere => "not on Windows yet";

    public override string OutOfSockets =>
        "End what holds many; this shows who does: Get-NetTCPConnection | Group-Object OwningProcess.";

    public override string OutOfLocalPorts =>
        "Widen the range (Set-NetTCPSetting -DynamicPortRangeStartPort, -DynamicPortRangeNumberOfPorts; this shows it: netsh int ipv4 show dynamicport tcp), "
        + "or add servers or server ports.";

    /// <summary>As source of connections that the box opens itself the address would mislead whoever answers.</summary>
    public override string AddAddress(IPAddress address, int length, string interfaceName) =>
        $"Add it, as an administrator: New-NetIPAddress -IPAddress {address} -PrefixLength {length} "
        + $"-InterfaceAlias {Quoted(interfaceName)} -SkipAsSource $true";

    public override string PortInUse(Protocol protocol, int port) =>
        $"Stop it or give another port; this shows it: {Listener(protocol, port)} | Select-Object LocalAddress, OwningProcess";

    /// <summary>WSAEACCES says nothing of rights or of low ports: every user may listen on any port that is free.</summary>
    public override (string Why, string Remedy) PortNotPermitted(Vip vip) => (
        $"Windows does not give out port {vip.Ports}: the port is in a range that is set aside (for Hyper-V, WSL or containers, say), "
        + "or another program has it for itself alone.",
        $"Give another port, or end that program. These show it: netsh int {Family(vip)} show excludedportrange {(vip.Protocol == Protocol.Udp ? "udp" : "tcp")}; "
        + Listener(vip.Protocol, vip.Ports.First));

    public override string TooManyPorts(int most) => $"Give at most {most} ports, or have an agent on Linux serve this VIP.";

    private static string Family(Vip vip) => vip.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "ipv6" : "ipv4";

    private static string Listener(Protocol protocol, int port) =>
        protocol == Protocol.Udp ? $"Get-NetUDPEndpoint -LocalPort {port}" : $"Get-NetTCPConnection -LocalPort {port} -State Listen";

    /// <summary>As PowerShell reads it, whatever is in it.</summary>
    private static string Quoted(string name) => $"'{name.Replace("'", "''", System.StringComparison.Ordinal)}'";
}
