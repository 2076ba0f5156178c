using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Servers that answer clients directly get packets at the VIP's own port, and can be reached as the mode reaches them.</summary>
internal sealed class DsrPoolRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        var pools = changed.PutPoolNames();
        var vips = changed.PutVipNames();
        if (pools.Count + vips.Count == 0)
        {
            return;
        }

        foreach (var vip in candidate.Vips.Values.Where(vip => vip.IsDsr && (pools.Contains(vip.Pool) || vips.Contains(vip.Name))))
        {
            if (candidate.Pools.TryGetValue(vip.Pool, out var pool))
            {
                CheckPool(vip, pool, findings);
            }
        }
    }

    private static void CheckPool(Vip vip, Pool pool, ICollection<Finding> findings)
    {
        var target = TargetName.Pool(pool.Name);
        if (pool.Scheduler.Kind is SchedulerKind.LeastConnection or SchedulerKind.WeightedLeastConnection)
        {
            findings.Add(NotAvailable.Of(
                "Pool", target, "Scheduler", $"{pool.Scheduler.Kind} for VIP {vip.Name} in mode {vip.ForwardingMode}", "Use RoundRobin, WeightedRoundRobin or Hash, or mode Proxy."));
        }

        if (pool.SendProxyProtocol != ProxyProtocolVersion.None)
        {
            findings.Add(new(
                "Lb.Pool.ProxyProtocolNeedsProxy",
                target,
                "SendProxyProtocol",
                $"VIP {vip.Name} in mode {vip.ForwardingMode} forwards packets as they are; its servers see the client's address anyway.",
                $"Set it to None, or give VIP {vip.Name} a pool of its own."));
        }

        var seen = new HashSet<IPAddress>();
        foreach (var server in pool.Servers)
        {
            CheckServer(vip, pool, server, findings);
            if (!seen.Add(server.Address))
            {
                findings.Add(Of(
                    "DsrAddressTwice", pool, server, "Address", $"VIP {vip.Name} in mode {vip.ForwardingMode} tells servers apart by address, and this one occurs more than once.", "List it once."));
            }
        }
    }

    private static void CheckServer(Vip vip, Pool pool, RealServer server, ICollection<Finding> findings)
    {
        if (server.Port != 0 && (!vip.Ports.IsSingle || vip.Ports.First != server.Port))
        {
            findings.Add(Of(
                "DsrPortChange",
                pool,
                server,
                "Port",
                $"in mode {vip.ForwardingMode} the server gets packets as they are, at the port of VIP {vip.Name} ({vip.Ports}).",
                $"Give the server port {(vip.Ports.IsSingle ? vip.Ports.ToString() : "0 (the one that the client used)")}, or use mode Proxy."));
        }

        if (server.MaxConnections > 0)
        {
            findings.Add(Of(
                "MaxConnectionsNeedsProxy",
                pool,
                server,
                "MaxConnections",
                $"in mode {vip.ForwardingMode} of VIP {vip.Name} the load balancer sees one direction only, and cannot tell when a connection is over.",
                "Give no limit, or use mode Proxy."));
        }

        if (IPAddress.IsLoopback(server.Address))
        {
            findings.Add(Of("AddressInvalid", pool, server, "Address", $"no packet of VIP {vip.Name} in mode {vip.ForwardingMode} can be sent to a loopback address.", "Give the server's address in the network."));
        }
        else if (vip.Address.AddressFamily != server.Address.AddressFamily && !ReferenceEquals(vip.Address, Vip.NoAddress)
            && (vip.ForwardingMode == ForwardingMode.DsrL2 || vip.Address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            findings.Add(Of(
                "DsrFamily",
                pool,
                server,
                "Address",
                vip.ForwardingMode == ForwardingMode.DsrL2
                    ? $"mode DsrL2 needs VIP address and server in one network, and VIP {vip.Name} is of the other family."
                    : $"mode DsrL3 puts IPv6 packets of VIP {vip.Name} in IPv6 only.",
                vip.ForwardingMode == ForwardingMode.DsrL2 ? "Give the server's address of the VIP's family, or use mode DsrL3 or Proxy." : "Give the server's IPv6 address, or use mode Proxy."));
        }
    }

    private static Finding Of(string reason, Pool pool, RealServer server, string field, string what, string remedy) =>
        new($"Lb.RealServer.{reason}", TargetName.RealServer(pool.Name, server.Key), field, what, remedy);
}
