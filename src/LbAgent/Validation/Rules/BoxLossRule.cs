using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>
/// Where others see to VIP addresses, or they are on the loopback, several boxes may serve one; and when a box dies, its flows come to another, which knows
/// none of them. By Hash it sends them to the same servers; by the other schedulers it does so with a share of them only, which is said, and refuses nothing.
/// It is said of flows that could go on: those whose packets are sent on as they are (DsrL2, DsrL3), and UDP ones of the proxy engine. TCP connections of the
/// proxy engine end with their box whatever the scheduler, where each datagram is scheduled anew there is no flow to be kept, and a loopback address is this
/// box's alone.
/// </summary>
internal sealed class BoxLossRule : IValidationRule
{
    private const int MostNames = 3;

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        if (candidate.Topology.AddressMode == AddressMode.Interface)
        {
            return;
        }

        var (pools, vips) = (changed.PutPoolNames(), changed.PutVipNames());
        var concerned = candidate.Vips.Values
            .Where(vip => vip.IsEnabled && HasFlowsThatCouldGoOn(vip))
            .Where(vip => changed.PutTopology is not null || pools.Contains(vip.Pool) || vips.Contains(vip.Name))
            .GroupBy(vip => vip.Pool, System.StringComparer.OrdinalIgnoreCase);
        foreach (var users in concerned)
        {
            if (candidate.Pools.TryGetValue(users.Key, out var pool) && pool.Scheduler.Kind != SchedulerKind.Hash && LostShare(pool) is > 0 and var lost)
            {
                findings.Add(Of(pool, [.. users.Select(vip => vip.Name)], lost, candidate.Topology.AddressMode));
            }
        }
    }

    private static bool HasFlowsThatCouldGoOn(Vip vip) =>
        vip.Balance == Balance.Flow && (vip.IsDsr || vip.Protocol == Protocol.Udp) && !IPAddress.IsLoopback(vip.Address);

    /// <summary>Of a server's flows the other box sends it the share that the server has of all; what is left of the sum over all servers is lost.</summary>
    private static double LostShare(Pool pool)
    {
        RealServer[] able = [.. pool.Servers.Where(server => server is { AdminState: AdminState.Enabled, Weight: > 0 })];
        RealServer[] used = able.Any(server => !server.Backup) ? [.. able.Where(server => !server.Backup)] : able;
        var isByWeight = pool.Scheduler.Kind is SchedulerKind.WeightedRoundRobin or SchedulerKind.WeightedLeastConnection;
        double[] weights = [.. used.Select(server => isByWeight ? (double)server.Weight : 1)];
        var sum = weights.Sum();
        return used.Length < 2 ? 0 : 1 - weights.Sum(weight => weight / sum * (weight / sum));
    }

    private static Finding Of(Pool pool, string[] vips, double lost, AddressMode mode)
    {
        var names = string.Join(", ", vips.Take(MostNames)) + (vips.Length > MostNames ? $" and {vips.Length - MostNames} more" : "");
        var share = lost.ToString("P0", CultureInfo.InvariantCulture);
        return new(
            "Lb.Pool.FlowsLostWithBox",
            TargetName.Pool(pool.Name),
            "Scheduler",
            $"in address mode {mode} several boxes may serve VIP {names}, and when one dies, another sends {share} of its flows to other servers than {pool.Scheduler.Kind} had chosen, which ends them.",
            $"Use scheduler Hash, by which all boxes choose alike: Set-LbPool {pool.Name} -Scheduler Hash.",
            FindingCategory.Invalid,
            FindingSeverity.Warning);
    }
}
