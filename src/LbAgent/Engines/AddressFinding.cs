using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>Why a VIP's address is not put on this box, whichever engine would serve it.</summary>
internal static class AddressFinding
{
    /// <param name="vip">Which asks for it.</param>
    /// <param name="mac">Of the host that has it.</param>
    public static Finding InUse(Vip vip, string mac) => new(
        "Lb.Vip.AddressInUse",
        TargetName.Vip(vip.Name),
        "Address",
        $"{vip.Address} is in use on this network: the host with MAC address {mac} answers for it.",
        "Give another address, or take it off that host. On a real server that has it on its loopback for DSR, set arp_ignore=1 and arp_announce=2: about_LbDsr.",
        FindingCategory.Resource);
}
