using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// The ways to other boxes, as the kernel's routes and neighbours have them at one moment. A neighbour whose MAC address is not
/// known is asked for; that it came is told by <see cref="NetworkWatch"/>. One thread at a time. Linux only.
/// </summary>
internal sealed class ServerPaths : IDisposable
{
    private readonly NetlinkSocket _netlink = NetlinkSocket.Open();
    private Dictionary<int, NetworkLink> _links = [];
    private Dictionary<(int Interface, IPAddress Address), byte[]> _neighbours = [];
    private HashSet<int> _withVlans = [];

    /// <summary>The box's addresses, with the interfaces that they are on, as of the last look for one of them.</summary>
    private Dictionary<IPAddress, int> _own = [];

    /// <summary>Interfaces by index, as of the last <see cref="Refresh"/>.</summary>
    public IReadOnlyDictionary<int, NetworkLink> Links => _links;

    /// <summary>Looks at interfaces and neighbours anew.</summary>
    /// <exception cref="Win32Exception">The kernel does not answer.</exception>
    public void Refresh()
    {
        _links = NetlinkInterfaces.List(_netlink).ToDictionary(link => link.Index);
        _own = [];
        _withVlans = [.. _links.Values.Where(link => link.Lower != 0).Select(link => link.Lower)];
        _neighbours = NetlinkNeighbours.List(_netlink)
            .Where(neighbour => neighbour.Mac.Length > 0)
            .GroupBy(neighbour => (neighbour.Interface, neighbour.Address))
            .ToDictionary(group => group.Key, group => group.First().Mac);
    }

    public ServerPath To(IPAddress address)
    {
        var route = NetlinkRoutes.Find(_netlink, address);
        if (route.Kind == RouteKind.Local)
        {
            return ServerPath.Self;
        }

        if (route.Kind != RouteKind.Unicast || !_links.TryGetValue(route.Interface, out var link))
        {
            return ServerPath.Nowhere;
        }

        var lower = link.Lower != 0 && _links.TryGetValue(link.Lower, out var below) ? below : link;
        var mac = _neighbours.GetValueOrDefault((route.Interface, route.Gateway ?? address), []);
        if (mac.Length == 0)
        {
            // Without the right to ask, it is known as soon as a health check sends something there.
            _ = NetlinkNeighbours.Resolve(_netlink, route.Gateway ?? address, route.Interface);
        }

        return new ServerPath(
            lower.Index,
            lower.Name,
            link.VlanId,
            _withVlans.Contains(lower.Index),
            link.Mac,
            mac,
            route.Gateway,
            route.Mtu > 0 ? int.Min(route.Mtu, link.Mtu) : link.Mtu,
            route.Source,
            IsSelf: false);
    }

    /// <summary>The interface on which an address is, or by which the kernel would send there; <c>default</c> where there is none.</summary>
    public NetworkLink Towards(IPAddress address)
    {
        var route = NetlinkRoutes.Find(_netlink, address);
        // To the box itself no interface leads.
        var index = route.Kind == RouteKind.Unicast ? route.Interface : WhereOwn(address);
        // Where it is on the loopback, clients come by the interface of its network all the same.
        return _links.GetValueOrDefault(index == KernelAddresses.Loopback && InterfaceChoice.NetworkOf(_netlink, address) is > 0 and var network ? network : index);
    }

    /// <summary>Has the kernel make sure of a neighbour, so that its entry stays true while nothing but our packets goes there.</summary>
    public void KeepFresh(IPAddress address)
    {
        if (NetlinkRoutes.Find(_netlink, address) is { Kind: RouteKind.Unicast } route)
        {
            _ = NetlinkNeighbours.Resolve(_netlink, route.Gateway ?? address, route.Interface);
        }
    }

    public void Dispose() => _netlink.Dispose();

    /// <summary>There may be thousands: they are listed again only for one that is new.</summary>
    private int WhereOwn(IPAddress address)
    {
        if (!_own.ContainsKey(address))
        {
            _own = NetlinkAddresses.List(_netlink).DistinctBy(one => one.Address).ToDictionary(one => one.Address, one => one.InterfaceIndex);
        }

        return _own.GetValueOrDefault(address);
    }
}
