using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Every VIP's pool exists.</summary>
internal sealed class PoolReferenceRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        // A removed pool can strand a VIP that did not change.
        IEnumerable<Vip> suspects = changed.RemovedPools.Count > 0 ? candidate.Vips.Values : changed.PutVips;
        foreach (var vip in suspects.Where(vip => !candidate.Pools.ContainsKey(vip.Pool)))
        {
            var removed = changed.RemovedPools.Contains(vip.Pool, System.StringComparer.OrdinalIgnoreCase);
            findings.Add(removed
                ? new("Lb.Pool.InUse", TargetName.Pool(vip.Pool), "", $"VIP {vip.Name} uses it.", $"Remove the VIP first, or give it another pool: Set-LbVip {vip.Name} -Pool NAME.", FindingCategory.Conflict)
                : new("Lb.Pool.NotFound", TargetName.Vip(vip.Name), "Pool", $"there is no pool '{vip.Pool}'.", "Make it with New-LbPool, or name one that exists.", FindingCategory.NotFound));
        }
    }
}
