using System.Net;

namespace LbAgent.Domain.Remedies;

/// <summary>For a person at a shell of Linux.</summary>
internal sealed class LinuxRemedies : SystemRemedies
{
    public override string NotHere => "needs Linux";

    public override string OutOfSockets => "Allow the agent more: ulimit -n, or LimitNOFILE= of its service.";

    public override string OutOfLocalPorts => "Widen net.ipv4.ip_local_port_range, or add servers or server ports.";

    public override string AddAddress(IPAddress address, int length, string interfaceName) =>
        $"Add it: ip address add {address}/{length} dev {interfaceName}";

    public override string PortInUse(Protocol protocol, int port) =>
        $"Stop it or give another port; this shows it: ss -{(protocol == Protocol.Udp ? "lunp" : "ltnp")} 'sport = :{port}'";

    public override (string Why, string Remedy) PortNotPermitted(Vip vip) =>
        ($"the agent may not listen on port {vip.Ports}.", "Give the agent CAP_NET_BIND_SERVICE, or use a port from 1024 on.");

    public override string TooManyPorts(int most) =>
        $"Run the agent with CAP_NET_ADMIN and CAP_BPF on Linux 5.9 or later, or give at most {most} ports.";
}
