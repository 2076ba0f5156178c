using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Interop;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>The ways to servers that were asked for, as of the last look. Under the engine's lock.</summary>
internal sealed class PathBook : IDisposable
{
    private readonly ServerPaths _paths = new();
    private Dictionary<IPAddress, ServerPath> _known = [];

    public IReadOnlyDictionary<int, NetworkLink> Links => _paths.Links;

    /// <summary>To whom packets are sent, servers and gateways on the way to them, with their MAC addresses; empty where one is not known.</summary>
    public IEnumerable<(IPAddress Address, byte[] Mac)> NextHops => _known.Select(one => (one.Value.Gateway ?? one.Key, one.Value.NextHop));

    /// <summary>Whether there is a server to which no route leads.</summary>
    public bool HasNowhere => _known.Values.Any(path => path is { Interface: 0, IsSelf: false });

    public ServerPath To(IPAddress address)
    {
        if (!_known.TryGetValue(address, out var path))
        {
            _known[address] = path = _paths.To(address);
        }

        return path;
    }

    /// <summary>Whether any way has changed, at whichever look, since the servers' records were written by them; who has written them all sets it back.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Looks anew, at those that are still wanted.</summary>
    public void Refresh(IReadOnlySet<IPAddress> wanted)
    {
        _paths.Refresh();
        var before = _known;
        _known = [];
        foreach (var address in wanted)
        {
            HasChanged |= !To(address).IsLike(before.GetValueOrDefault(address, ServerPath.Nowhere));
        }
    }

    /// <summary>Has the kernel make sure of next hops.</summary>
    /// <param name="isOfAll">Also of those whose MAC address is known.</param>
    public void KeepFresh(bool isOfAll)
    {
        foreach (var (address, _) in _known.Where(one => isOfAll || one.Value is { Interface: not 0, NextHop: [] }))
        {
            _paths.KeepFresh(address);
        }
    }

    /// <summary>The interfaces by which clients' packets come: the one that was named, else those that lead to the servers; without servers the one that leads to the VIP's address.</summary>
    public IReadOnlyList<int> ClientInterfaces(Topology topology, IPAddress vip, IEnumerable<IPAddress> servers)
    {
        if (topology.ClientInterface.Length > 0)
        {
            return Named(topology.ClientInterface) is { Index: not 0 } link ? [Lowest(link)] : [];
        }

        ServerPath[] ways = [.. servers.Select(To)];
        return ways.Length > 0
            ? [.. ways.Select(way => way.Interface).Where(index => index != 0).Distinct()]
            : [.. _paths.Towards(vip) is { Index: not 0, IsLoopback: false } own ? [Lowest(own)] : Array.Empty<int>()];
    }

    /// <summary>Those on which a VIP's address may be: where clients come by, and VLANs there. The first suits it best.</summary>
    public IReadOnlyList<int> AddressInterfaces(Topology topology, IPAddress vip, IReadOnlyList<int> clients)
    {
        if (topology.ClientInterface.Length > 0)
        {
            return Named(topology.ClientInterface) is { Index: not 0 } link ? [link.Index] : [];
        }

        int[] vlans = [.. Links.Values.Where(link => clients.Contains(link.Lower)).Select(link => link.Index)];
        return vlans.Length == 0 ? clients : [.. new[] { _paths.Towards(vip).Index }.Intersect(clients.Concat(vlans)).Concat(clients).Concat(vlans).Distinct()];
    }

    public NetworkLink Named(string name) => Links.Values.FirstOrDefault(link => link.Name == name);

    public void Dispose() => _paths.Dispose();

    /// <summary>The program sees frames with their tags, at the interface below the VLAN's.</summary>
    private static int Lowest(NetworkLink link) => link.Lower != 0 ? link.Lower : link.Index;
}
