using System;
using System.ComponentModel;
using System.Linq;
using System.Net;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Which interface of the box an address would belong on: the one by which the kernel would send to it (its network's, else
/// the default route's), else the first that runs, else the loopback.
/// </summary>
internal static class InterfaceChoice
{
    /// <summary>Its name; the loopback's where the box cannot be asked.</summary>
    public static string For(IPAddress address)
    {
        if (!OperatingSystem.IsLinux())
        {
            return SystemInterface.Choose(address, SystemInterface.List());
        }

        try
        {
            using var netlink = NetlinkSocket.Open();
            return For(netlink, address).Name;
        }
        catch (Win32Exception)
        {
            return "lo";
        }
    }

    /// <summary>The interface whose own network the address is of, whether or not the box has the address; the smallest network decides. 0 where there is none.</summary>
    public static int NetworkOf(NetlinkSocket netlink, IPAddress address) => NetlinkAddresses.List(netlink)
        .Where(own => own.InterfaceIndex != KernelAddresses.Loopback && own.PrefixLength < KernelAddresses.FullLength(address) && own.IsInNetworkOf(address))
        .OrderByDescending(own => own.PrefixLength)
        .Select(own => own.InterfaceIndex)
        .FirstOrDefault();

    public static NetworkLink For(NetlinkSocket netlink, IPAddress address)
    {
        var all = NetlinkInterfaces.List(netlink);
        var wanted = address.IsIPv6LinkLocal && address.ScopeId != 0 ? (int)address.ScopeId : NetlinkRoutes.Towards(netlink, address);
        var chosen = all.Find(one => one.Index == wanted);
        if (chosen.Index == 0)
        {
            chosen = all.OrderByDescending(one => one.IsRunning && !one.IsLoopback).ThenByDescending(one => one.IsLoopback).FirstOrDefault();
        }

        return chosen.Index == 0 ? default(NetworkLink) with { Index = 1, Name = "lo", Mac = [] } : chosen;
    }
}
