using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Serving;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel;

/// <summary>Whether this box, its routes and its interfaces can do what a change asks of the kernel engine. Under the engine's lock.</summary>
/// <param name="start">Its paths were looked at just now.</param>
/// <param name="addresses">Of the box.</param>
/// <param name="mode">The address mode that will be in force.</param>
internal sealed class KernelJudge(KernelStart start, BoxAddresses addresses, AddressMode mode)
{
    private const int MostPorts = 1024;

    private readonly PathBook _paths = start.Paths;

    /// <summary>Whether VIPs are to be reached by an interface that there is not.</summary>
    public static IEnumerable<Finding> MissingInterface(EnginePlan plan)
    {
        if (plan.Diff.PutTopology is { ClientInterface: { Length: > 0 } name } && BoxInterfaces.All() is var there && !there.Any(one => one.Name == name))
        {
            yield return KernelFinding.InterfaceMissing(name, there.Select(one => one.Name));
        }
    }

    public IEnumerable<Finding> Judge(EnginePlan plan) => JudgeRoom(plan).Concat(JudgeVips(plan));

    /// <summary>Of what is put only: VIPs can be removed whatever there is too much of.</summary>
    private IEnumerable<Finding> JudgeRoom(EnginePlan plan)
    {
        if (!plan.Put.Any(vip => vip.IsEnabled) && plan.Diff.PutPools.Count == 0)
        {
            yield break;
        }

        Vip[] all = [.. plan.After.Vips.Values.Where(vip => vip is { IsDsr: true, IsEnabled: true })];
        var vips = start.Serving.Datapath.Vips;
        var places = start.Serving.PlaceNumbers;
        if (all.Length > vips.Capacity)
        {
            yield return KernelFinding.NoRoom(plan, "VIPs", vips.Capacity, all.Length);
        }

        // Each VIP has its own of each server.
        var servers = all.Sum(vip => plan.After.Pools.TryGetValue(vip.Pool, out var pool) ? (long)pool.Servers.Count : 0);
        if (servers > places.Bound)
        {
            yield return KernelFinding.NoRoom(plan, "servers of VIPs (each VIP counts its own)", places.Bound, servers);
        }

        var networks = all.Sum(vip => (long)vip.AllowFrom.Count);
        if (networks > vips.NetworkCapacity)
        {
            yield return KernelFinding.NoRoom(plan, "networks in AllowFrom, of all VIPs together", vips.NetworkCapacity, networks);
        }
    }

    private IEnumerable<Finding> JudgeVips(EnginePlan plan)
    {
        var pools = plan.Diff.PutPoolNames();
        var vips = plan.Put.Select(vip => vip.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return plan.After.Vips.Values
            .Where(vip => vip is { IsDsr: true, IsEnabled: true } && (vips.Contains(vip.Name) || pools.Contains(vip.Pool) || plan.Diff.PutTopology is not null))
            .SelectMany(vip => Judge(vip, plan.After))
            .DistinctBy(finding => (finding.Id, finding.Target));
    }

    private IEnumerable<Finding> Judge(Vip vip, ConfigurationSnapshot after)
    {
        var servers = after.Pools.TryGetValue(vip.Pool, out var pool) ? pool.Servers : ValueList<RealServer>.Empty;
        foreach (var server in servers)
        {
            if (Judge(vip, server) is { } finding)
            {
                yield return finding;
            }
        }

        var interfaces = _paths.ClientInterfaces(after.Topology, vip.Address, servers.Select(server => server.Address));
        foreach (var index in interfaces.Where(index => !start.IsOurs(index)))
        {
            if (XdpProgram.On(index) is { } other)
            {
                yield return KernelFinding.InterfaceTaken(vip, _paths.Links[index].Name, other);
            }
        }

        var isHere = addresses.IsHere(vip.Address);
        if (!isHere && mode != AddressMode.External && !addresses.MayAdd)
        {
            var where = mode == AddressMode.Interface && interfaces is [var first, ..] ? _paths.Links[first].Name : "lo";
            yield return KernelFinding.AddressNotLocal(vip, where, addresses.WhyNot);
        }

        if (addresses.OwnerElsewhere(vip.Address, mode) is { Length: > 0 } mac)
        {
            yield return AddressFinding.InUse(vip, mac);
        }

        if (isHere && vip.Ports.Count > MostPorts && !addresses.IsOurs(vip.Address))
        {
            yield return KernelFinding.PortsTooWide(vip, MostPorts);
        }
    }

    private Finding? Judge(Vip vip, RealServer server)
    {
        var path = _paths.To(server.Address);
        return path.IsSelf ? KernelFinding.ServerIsThisBox(vip, server)
            : path.Interface == 0 ? KernelFinding.NoRoute(vip, server)
            : vip.ForwardingMode == ForwardingMode.DsrL2 && path.Gateway is not null ? KernelFinding.OffLink(vip, server, path)
            : path.Own.Length == 0 ? KernelFinding.NoEthernet(vip, server, path)
            : null;
    }
}
