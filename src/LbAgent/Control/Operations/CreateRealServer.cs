using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Adds a server to a pool. One that already is as asked, in the settings that were given, stays as it is.</summary>
/// <param name="PoolName">Which pool.</param>
/// <param name="Key">Port 0: take the one port of the pool's VIPs.</param>
/// <param name="KeepClientPort">Port 0 is meant: the port that the client used.</param>
/// <param name="Settings">The rest.</param>
internal sealed record CreateRealServer(string PoolName, ServerKey Key, bool KeepClientPort, Overlay<RealServer> Settings) : IOperation
{
    public string Summary => $"add {TargetName.RealServer(PoolName, Key)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (!snapshot.Pools.TryGetValue(PoolName, out var pool))
        {
            findings.Add(Refusal.NoPool(PoolName));
            return snapshot;
        }

        if (Resolve(snapshot, findings) is not { } key)
        {
            return snapshot;
        }

        var index = pool.IndexOf(key);
        if (index < 0)
        {
            var server = Settings(new RealServer { Address = key.Address, Port = key.Port }, findings);
            return snapshot.With(pool with { Servers = new(pool.Servers.Items.Add(server)) });
        }

        var standing = pool.Servers[index];
        var before = findings.Count;
        var asked = Settings(standing, findings);
        if (!asked.Equals(standing) && findings.Count == before)
        {
            findings.Add(Refusal.Exists("RealServer", TargetName.RealServer(pool.Name, key), FieldList.Of(standing), FieldList.Of(asked)));
        }

        return snapshot;
    }

    private ServerKey? Resolve(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (Key.Port != 0 || KeepClientPort)
        {
            return Key;
        }

        var ports = snapshot.Vips.Values
            .Where(vip => string.Equals(vip.Pool, PoolName, StringComparison.OrdinalIgnoreCase))
            .Select(vip => vip.Ports)
            .Distinct()
            .ToArray();
        if (ports is [{ IsSingle: true } only])
        {
            return Key with { Port = only.First };
        }

        if (ports is [_])
        {
            return Key;
        }

        findings.Add(new(
            "Lb.RealServer.PortMissing",
            TargetName.RealServer(PoolName, Key),
            "Port",
            ports.Length == 0 ? "no port was given, and no VIP uses the pool to take it from." : "no port was given, and the pool's VIPs have different ones.",
            "Give the port that the server listens on."));
        return null;
    }
}
