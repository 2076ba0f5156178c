using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Refuses what the model has for VIPs and this agent does not do; nothing is accepted and then ignored.</summary>
internal sealed class VipAvailabilityRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips)
        {
            var target = TargetName.Vip(vip.Name);
            if (vip.Protocol != Protocol.Tcp)
            {
                findings.Add(NotAvailable.Of("Vip", target, "Protocol", vip.Protocol.ToString(), "Use Tcp."));
            }

            if (vip.ForwardingMode != ForwardingMode.Proxy)
            {
                findings.Add(NotAvailable.Of("Vip", target, "ForwardingMode", vip.ForwardingMode.ToString(), "Use Proxy."));
            }

            if (vip.Ports != default && !vip.Ports.IsSingle)
            {
                findings.Add(NotAvailable.Of("Vip", target, "Port", $"a VIP on more than one port ({vip.Ports})", "Give one port; make a VIP for each."));
            }

            if (vip.AllowFrom.Count > 0)
            {
                findings.Add(NotAvailable.Of("Vip", target, "AllowFrom", "AllowFrom", "Restrict clients by the host's firewall."));
            }

            if (vip.SourceNat.Enabled)
            {
                findings.Add(NotAvailable.Of("Vip", target, "SourceNat", "SourceNat", "Leave it off: the proxy engine's servers see the load balancer's address anyway."));
            }

            CheckLimit(target, "MaxConnections", vip.Limits.MaxConnections, findings);
            CheckLimit(target, "NewConnectionsPerSecond", vip.Limits.NewConnectionsPerSecond, findings);
            CheckLimit(target, "NewConnectionsPerSecondPerSource", vip.Limits.NewConnectionsPerSecondPerSource, findings);
        }
    }

    private static void CheckLimit(string target, string field, long limit, ICollection<Finding> findings)
    {
        if (limit != 0)
        {
            findings.Add(NotAvailable.Of("Vip", target, field, "a limit on connections", "Leave it at 0."));
        }
    }
}
