using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>PROXY protocol headers stand at the beginning of a TCP connection; a UDP VIP neither takes nor sends them.</summary>
internal sealed class ProxyProtocolRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips.Where(vip => vip is { AcceptProxyProtocol: true, Protocol: Protocol.Udp }))
        {
            findings.Add(new(
                "Lb.Vip.ProxyProtocolNeedsTcp",
                TargetName.Vip(vip.Name),
                "AcceptProxyProtocol",
                "a UDP VIP has no connections that a PROXY protocol header could begin.",
                "Turn it off, or use another protocol than Udp."));
        }

        foreach (var pool in changed.PutPools.Where(pool =>
            pool.HealthCheck is { SendProxyProtocol: CheckProxyProtocol.V1 or CheckProxyProtocol.V2, Type: HealthCheckType.Icmp or HealthCheckType.TcpHalfOpen }))
        {
            findings.Add(new(
                "Lb.HealthCheck.ProxyProtocolNeedsConnection",
                TargetName.HealthCheck(pool.Name),
                "SendProxyProtocol",
                $"a check of type {pool.HealthCheck!.Type} sends no data that a PROXY protocol header could begin.",
                "Set it to Auto or Off, or use a check of type Tcp, Http or HttpContent."));
        }

        CheckPools(candidate, changed, findings);
    }

    /// <summary>A changed VIP may break an unchanged pool, and the other way round.</summary>
    private static void CheckPools(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        var suspects = changed.PutPools.Select(pool => pool.Name)
            .Concat(changed.PutVips.Where(vip => vip.Protocol == Protocol.Udp).Select(vip => vip.Pool))
            .Where(name => candidate.Pools.TryGetValue(name, out var pool) && pool.SendProxyProtocol != ProxyProtocolVersion.None)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (suspects.Count == 0)
        {
            return;
        }

        foreach (var vip in candidate.Vips.Values.Where(vip => vip.Protocol == Protocol.Udp && suspects.Contains(vip.Pool)))
        {
            findings.Add(new(
                "Lb.Pool.ProxyProtocolNeedsTcp",
                TargetName.Pool(vip.Pool),
                "SendProxyProtocol",
                $"VIP {vip.Name} serves Udp from this pool, and datagrams carry no PROXY protocol header.",
                $"Set it to None, or give VIP {vip.Name} a pool of its own."));
        }
    }
}
