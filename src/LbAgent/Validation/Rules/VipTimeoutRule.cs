using System;
using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Flow timeouts are long enough to be meant and short enough to clean up.</summary>
internal sealed class VipTimeoutRule : IValidationRule
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(7);

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips)
        {
            var target = TargetName.Vip(vip.Name);
            Range.Check("Vip", target, "IdleTimeout", vip.IdleTimeout, Least, Most, findings);
            Range.Check("Vip", target, "HalfClosedTimeout", vip.HalfClosedTimeout, Least, Most, findings);
        }
    }
}
