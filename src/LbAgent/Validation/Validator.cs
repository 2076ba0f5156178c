using System.Collections.Generic;
using LbAgent.Domain;
using LbAgent.Validation.Rules;

namespace LbAgent.Validation;

/// <summary>Asks every rule and gives back all that they find, never only the first.</summary>
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
        new HealthCheckTimerRule(),
        new HealthCheckTargetRule(),
        new VipAvailabilityRule(),
        new DsrVipRule(),
        new DsrPoolRule(),
        new DsrServerAddressRule(),
        new TopologyRule(),
        new HttpProbeRule(),
    ];

    public static void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var rule in Rules)
        {
            rule.Check(candidate, changed, findings);
        }
    }
}
