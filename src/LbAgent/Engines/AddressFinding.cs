using System.Net;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>What is to be said of VIP addresses and of who sees to them, whichever engine serves the VIPs.</summary>
internal static class AddressFinding
{
    /// <summary>Why a VIP's address is not put on this box.</summary>
    /// <param name="vip">Which asks for it.</param>
    /// <param name="mac">Of the host that has it.</param>
    public static Finding InUse(Vip vip, string mac) => new(
        "Lb.Vip.AddressInUse",
        TargetName.Vip(vip.Name),
        "Address",
        $"{vip.Address} is in use on this network: the host with MAC address {mac} answers for it.",
        "Give another address, or take it off that host. On a real server that has it on its loopback for DSR, set arp_ignore=1 and arp_announce=2: about_LbDsr.",
        FindingCategory.Resource);

    /// <summary>The agent was started so that it does otherwise.</summary>
    public static Finding ModeNotInForce(AddressMode asked) => new(
        "Lb.Topology.AddressModeNotInForce",
        TargetName.Topology,
        "AddressMode",
        $"the agent was started with --addresses never, and goes by External, not by {asked}: it adds no VIP address.",
        "Start the agent without --addresses never, or set the address mode to External.",
        FindingCategory.Resource,
        FindingSeverity.Warning);

    /// <summary>The agent has not the right to.</summary>
    public static Finding LoopbackNotPossible(string whyNot) => new(
        "Lb.Topology.AddressModeNotPossible",
        TargetName.Topology,
        "AddressMode",
        $"the agent may not put addresses on the loopback, nor set arp_ignore and arp_announce: {whyNot}.",
        "Give the agent CAP_NET_ADMIN; or use External, and add the addresses yourself.",
        FindingCategory.Resource);

    /// <summary>Why clients do not reach a VIP whose address others see to, in words without a full stop.</summary>
    public static string Absent(IPAddress address, bool isForbidden) =>
        $"{address} is not on this box now, and {(isForbidden ? "the agent was started with --addresses never" : "address mode External leaves it to others")}";
}
