using System.Collections.Generic;
using LbAgent.Domain;
using LbAgent.Domain.Remedies;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel;

/// <summary>Why this box cannot serve a VIP in the kernel, each with its remedy.</summary>
internal static class KernelFinding
{
    public static Finding NotHere(Vip vip, string why) => new(
        "Lb.Vip.EngineNotAvailable",
        TargetName.Vip(vip.Name),
        "ForwardingMode",
        $"the kernel engine, which does mode {vip.ForwardingMode}, does not work on this box: {why}.",
        "Put that right (Get-LbEngine shows it), or use mode Proxy.",
        FindingCategory.Resource);

    /// <param name="plan">What was asked for.</param>
    /// <param name="what">Of which there would be too many: "VIPs".</param>
    /// <param name="room">How many may be.</param>
    /// <param name="count">How many would be.</param>
    public static Finding NoRoom(EnginePlan plan, string what, long room, long count) => new(
        "Lb.Configuration.NoRoom",
        plan.Put is [var vip, ..] ? TargetName.Vip(vip.Name) : TargetName.Configuration,
        "ForwardingMode",
        $"the kernel engine, which does modes DsrL2 and DsrL3, has room for {room} {what}, and there would be {count}.",
        "Remove some first, or use mode Proxy for some VIPs.",
        FindingCategory.Resource);

    public static Finding ServerIsThisBox(Vip vip, RealServer server) => Of(
        "IsThisBox", vip, server, $"in mode {vip.ForwardingMode} packets of VIP {vip.Name} are sent to another box, and this is an address of the load balancer itself.", "Give another server, or use mode Proxy.");

    public static Finding NoRoute(Vip vip, RealServer server) => Of(
        "NoRoute", vip, server, "no route leads there from this box.", $"Add one, or an address in the server's network; this shows it: ip route get {server.Address}");

    public static Finding OffLink(Vip vip, RealServer server, ServerPath path) => Of(
        "OffLink",
        vip,
        server,
        $"mode DsrL2 of VIP {vip.Name} changes MAC addresses only, and this server is behind the router {path.Gateway}.",
        "Use mode DsrL3, which reaches servers anywhere, or Proxy.");

    public static Finding NoEthernet(Vip vip, RealServer server, ServerPath path) => Of(
        "NoEthernet", vip, server, $"the way there leads by {path.InterfaceName}, which has no MAC address.", "Use a server behind an Ethernet interface, or mode Proxy.");

    public static Finding InterfaceMissing(string name, IEnumerable<string> present) => new(
        "Lb.Topology.InterfaceMissing",
        TargetName.Topology,
        "ClientInterface",
        $"this box has no interface {name}.",
        $"Give one of {string.Join(", ", present)}; or '' for the one that leads to the servers.",
        FindingCategory.Resource);

    public static Finding InterfaceTaken(Vip vip, string interfaceName, XdpProgram program) => new(
        "Lb.Vip.InterfaceTaken",
        TargetName.Vip(vip.Name),
        "",
        $"interface {interfaceName} has an XDP program already, which is not replaced: {program.Description}.",
        $"Take it off (ip link set dev {interfaceName} xdp off), or name another interface: Set-LbTopology -ClientInterface.",
        FindingCategory.Resource);

    public static Finding AddressNotLocal(Vip vip, string interfaceName, string why) => new(
        "Lb.Vip.AddressNotLocal",
        TargetName.Vip(vip.Name),
        "Address",
        $"{vip.Address} is not an address of this box, and the agent may not add it: {why}.",
        SystemRemedies.Here.AddAddress(vip.Address, KernelAddresses.FullLength(vip.Address), interfaceName),
        FindingCategory.Resource);

    public static Finding PortsTooWide(Vip vip, int most) => new(
        "Lb.Vip.PortsTooWide",
        TargetName.Vip(vip.Name),
        "Port",
        $"{vip.Address} is an address of this box, and port {vip.Ports} would take over every service there, the one you came in by included.",
        $"Give the VIP an address of its own, or at most {most} ports.");

    private static Finding Of(string reason, Vip vip, RealServer server, string what, string remedy) => new(
        $"Lb.RealServer.{reason}", TargetName.RealServer(vip.Pool, server.Key), "Address", what, remedy, FindingCategory.Resource);
}
