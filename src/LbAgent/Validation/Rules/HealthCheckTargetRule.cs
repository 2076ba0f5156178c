using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A check that connects knows to which port: the server's, or the check's own where the server has none. One that does not has none.</summary>
internal sealed class HealthCheckTargetRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var pool in changed.PutPools)
        {
            if (pool.HealthCheck is { Port: 0, Type: not HealthCheckType.Icmp } && pool.Servers.Any(server => server.Port == 0))
            {
                findings.Add(new(
                    "Lb.HealthCheck.CheckPortMissing",
                    TargetName.HealthCheck(pool.Name),
                    "CheckPort",
                    "the pool has servers that take the client's port, so there is no port to probe.",
                    "Name one: Set-LbHealthCheck -CheckPort PORT."));
            }

            if (pool.HealthCheck?.Address is { IsIPv6LinkLocal: true } address)
            {
                findings.Add(VipEndpointRule.LinkLocal("HealthCheck", TargetName.HealthCheck(pool.Name), "CheckAddress", address));
            }

            if (pool.HealthCheck is { Port: not 0, Type: HealthCheckType.Icmp })
            {
                findings.Add(new(
                    "Lb.HealthCheck.CheckPortInvalid",
                    TargetName.HealthCheck(pool.Name),
                    "CheckPort",
                    "an echo request goes to no port, and the check is of type Icmp.",
                    "Use -CheckPort 0, or another -Type."));
            }
        }
    }
}
