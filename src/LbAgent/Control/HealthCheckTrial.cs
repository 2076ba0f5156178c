using System.Collections.Generic;
using System.Linq;
using LbAgent.Contract;
using LbAgent.Control.Operations;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using LbAgent.Validation;

namespace LbAgent.Control;

/// <summary>What a try of a health check comes to: the check that a pool has, with settings put over it, judged as a change would be. Nothing changes by it.</summary>
internal sealed class HealthCheckTrial(ConfigurationWriter writer, HealthCheckTester tester)
{
    /// <summary>The check, the servers to ask, and the VIP addresses at which they are asked too; or, with findings, nothing.</summary>
    public (HealthCheckSettings Check, IReadOnlyList<ServerKey> Servers, ValueList<DsrAddress> Addresses)? Plan(
        string poolName, IReadOnlyList<ServerKey> servers, Overlay<HealthCheckSettings?> settings, ICollection<Finding> findings)
    {
        var current = writer.Current;
        if (!current.Pools.TryGetValue(poolName, out var pool))
        {
            findings.Add(Refusal.NoPool(poolName));
            return null;
        }

        foreach (var missing in servers.Where(server => pool.IndexOf(server) < 0))
        {
            findings.Add(Refusal.NoServer(pool.Name, missing));
        }

        var check = settings(pool.HealthCheck, findings);
        if (check is null)
        {
            findings.Add(new(
                "Lb.HealthCheck.NotChecked", TargetName.HealthCheck(pool.Name), "Type", "the pool has no health check, its servers are always Healthy.", "Say which to try: -Type Tcp."));
            return null;
        }

        var candidate = current.With(pool with { HealthCheck = Once(check) });
        Validator.Check(candidate, SnapshotDiff.Between(current, candidate), findings);
        if (tester.WhyNot(check.Type) is { Length: > 0 } whyNot)
        {
            findings.Add(HealthSupervisor.Cannot(pool.Name, check.Type, whyNot));
        }

        var addresses = DsrAddress.ByPool(current.Vips.Values).GetValueOrDefault(pool.Name, ValueList<DsrAddress>.Empty);
        return findings.Count > 0 ? null : (check.For(pool.SendProxyProtocol), servers.Count > 0 ? servers : [.. pool.Servers.Select(server => server.Key)], addresses);
    }

    /// <summary>There is one probe, and none after it that a long response time could run into.</summary>
    private static HealthCheckSettings Once(HealthCheckSettings check) =>
        check with { Interval = check.Response > check.Interval ? check.Response : check.Interval, Timeout = null };
}
