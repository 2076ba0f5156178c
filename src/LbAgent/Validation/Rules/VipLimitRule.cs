using System.Collections.Generic;
using System.Globalization;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Rates are within what can be counted.</summary>
internal sealed class VipLimitRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips)
        {
            var target = TargetName.Vip(vip.Name);
            CheckRate(target, "NewConnectionsPerSecond", vip.Limits.NewConnectionsPerSecond, findings);
            CheckRate(target, "NewConnectionsPerSecondPerSource", vip.Limits.NewConnectionsPerSecondPerSource, findings);
        }
    }

    private static void CheckRate(string target, string field, long rate, ICollection<Finding> findings)
    {
        if (rate is < 0 or > VipLimits.MostPerSecond)
        {
            findings.Add(new(
                $"Lb.Vip.{field}Invalid",
                target,
                field,
                string.Create(CultureInfo.InvariantCulture, $"{rate} is more than can be counted in a second."),
                string.Create(CultureInfo.InvariantCulture, $"Give 0 (no limit) to {VipLimits.MostPerSecond}.")));
        }
    }
}
