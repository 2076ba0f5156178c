using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>How clients' packets come to the VIPs: by interfaces with our program on them, and by addresses there. Under the engine's lock.</summary>
/// <param name="vips">Those that the datapath has, as they come and go.</param>
/// <param name="attachments">Where the program is.</param>
/// <param name="paths">How the box's network stands.</param>
/// <param name="addresses">Of the VIPs.</param>
internal sealed class ClientWays(IReadOnlyCollection<LiveVip> vips, Attachments attachments, PathBook paths, VipAddresses addresses)
{
    private Topology _topology = Topology.Default;

    /// <summary>Why there is no interface by which clients' packets come.</summary>
    public string WhyNoInterface => _topology.ClientInterface.Length > 0 ? $"this box has no interface {_topology.ClientInterface}" : "no way leads to its servers";

    /// <summary>From now on this is how the box stands; see <see cref="Attach"/>, <see cref="SettleAddresses"/>, <see cref="DetachOthers"/>.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Stand(Topology topology)
    {
        var isNew = topology != _topology;
        _topology = topology;
        return isNew;
    }

    /// <summary>Those by which clients' packets for a VIP come.</summary>
    public IReadOnlyList<int> InterfacesOf(LiveVip vip) => paths.ClientInterfaces(_topology, vip.Endpoint.Address, vip.Servers.Select(server => server.Settings.Address));

    /// <summary>Puts the program on the interfaces that clients' packets come by.</summary>
    /// <returns>Interfaces on which it could not be put, with the reason.</returns>
    public IReadOnlyDictionary<int, string> Attach()
    {
        var failed = attachments.Add(Wanted());
        attachments.Know(paths.Links.Values);
        return failed;
    }

    /// <summary>Takes the program off interfaces that clients' packets come by no more: they do until the addresses are elsewhere.</summary>
    public void DetachOthers()
    {
        // Where a way is missing it may come back, and until then clients had better wait than be reset by the box itself.
        if (!paths.HasNowhere)
        {
            attachments.RemoveOthers(Wanted());
        }
    }

    /// <summary>Sees to it that these VIPs' addresses are where the address mode wants them.</summary>
    /// <returns>Those that are not, with the reason.</returns>
    public IReadOnlyDictionary<IPAddress, string> SettleAddresses(IEnumerable<LiveVip> concerned)
    {
        var failed = new Dictionary<IPAddress, string>();
        var wanted = concerned.Select(vip => vip.Endpoint.Address).ToHashSet();
        addresses.Inquire(wanted);
        foreach (var group in vips.Where(vip => vip.State is not null && wanted.Contains(vip.Endpoint.Address)).GroupBy(vip => vip.Endpoint.Address))
        {
            int[] clients = [.. group.SelectMany(InterfacesOf).Distinct()];
            if (clients.Length > 0 && addresses.Hold([.. group], paths.AddressInterfaces(_topology, group.Key, clients)) is { Length: > 0 } why)
            {
                failed[group.Key] = why;
            }
        }

        addresses.Settle();
        return failed;
    }

    /// <summary>Why clients are not sent here for an address; empty where they are.</summary>
    public string WhyAbsent(IPAddress address) => addresses.WhyAbsent(address);

    /// <summary>Whether another host has an address that this box would take.</summary>
    public bool IsElsewhere(IPAddress address) => addresses.IsElsewhere(address);

    /// <summary>Interfaces that are gone, or that somebody took our program off, by name.</summary>
    public IReadOnlyList<string> TakeLost() =>
        [.. attachments.TakeLost().Select(index => paths.Links.TryGetValue(index, out var link) ? link.Name : $"{index}")];

    private HashSet<int> Wanted() => [.. vips.Where(vip => vip.State is not null).SelectMany(InterfacesOf)];
}
