using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Datagrams are scheduled one by one only where there are datagrams, and where that can make a difference.</summary>
internal sealed class BalanceRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        // A changed pool may break an unchanged VIP.
        var (pools, vips) = (changed.PutPoolNames(), changed.PutVipNames());
        if (pools.Count + vips.Count == 0)
        {
            return;
        }

        foreach (var vip in candidate.Vips.Values.Where(vip => vip.Balance == Balance.Datagram && (pools.Contains(vip.Pool) || vips.Contains(vip.Name))))
        {
            if (vip.Protocol != Protocol.Udp)
            {
                findings.Add(Of(vip, "BalanceNeedsUdp", $"a {vip.Protocol} VIP has connections, and all of a connection goes to one server.", "Set it to Flow, or use protocol Udp."));
            }
            else if (candidate.Pools.TryGetValue(vip.Pool, out var pool))
            {
                CheckPool(vip, pool, findings);
            }
        }
    }

    private static void CheckPool(Vip vip, Pool pool, ICollection<Finding> findings)
    {
        if (pool.Persistence.Kind != PersistenceKind.None)
        {
            findings.Add(Of(
                vip,
                "BalanceWithPersistence",
                $"persistence {pool.Persistence.Kind} of pool {pool.Name} brings a client back to its server, so that no datagram could go elsewhere.",
                $"Set it to Flow, or the persistence of pool {pool.Name} to None."));
        }

        // All that Hash may look at (addresses and ports) is the same in all datagrams of a client's port, so one server gets them all.
        if (pool.Scheduler.Kind == SchedulerKind.Hash)
        {
            findings.Add(Of(
                vip,
                "BalanceWithHash",
                $"scheduler Hash of pool {pool.Name} chooses by addresses and ports, which all datagrams of a client's port share: one server would get them all.",
                $"Set it to Flow, or give pool {pool.Name} the scheduler RoundRobin, WeightedRoundRobin, LeastConnection or WeightedLeastConnection."));
        }
    }

    private static Finding Of(Vip vip, string reason, string what, string remedy) => new($"Lb.Vip.{reason}", TargetName.Vip(vip.Name), "Balance", what, remedy);
}
