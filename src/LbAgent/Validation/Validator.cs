using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Validation.Rules;

namespace LbAgent.Validation;

/// <summary>
/// Asks every rule and gives back all that they find, never only the first. A setting that could not be read has its finding already, and what stands in
/// its place is nobody's will: rules have nothing to say of it.
/// </summary>
internal static class Validator
{
    private static readonly IValidationRule[] Rules =
    [
        new NameRule(),
        new VipEndpointRule(),
        new VipTimeoutRule(),
        new VipLimitRule(),
        new EndpointConflictRule(),
        new PoolReferenceRule(),
        new PoolSettingsRule(),
        new RealServerRule(),
        new ForwardingLoopRule(),
        new ProxyProtocolRule(),
        new BalanceRule(),
        new HealthCheckTimerRule(),
        new HealthCheckTargetRule(),
        new VipAvailabilityRule(),
        new DsrVipRule(),
        new DsrPoolRule(),
        new DsrServerAddressRule(),
        new TopologyRule(),
        new HttpProbeRule(),
        new BoxLossRule(),
    ];

    public static void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        var unreadable = findings.Where(finding => finding.Field.Length > 0).Select(finding => (finding.Target, finding.Field)).ToHashSet();
        var found = new List<Finding>();
        foreach (var rule in Rules)
        {
            rule.Check(candidate, changed, found);
        }

        foreach (var finding in found.Where(finding => !unreadable.Contains((finding.Target, finding.Field))))
        {
            findings.Add(finding);
        }
    }
}
