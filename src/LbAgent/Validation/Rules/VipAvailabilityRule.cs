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
            if (vip.Protocol is Protocol.Http or Protocol.Https)
            {
                findings.Add(NotAvailable.Of("Vip", target, "Protocol", vip.Protocol.ToString(), "Use Tcp."));
            }

            if (vip.ForwardingMode is ForwardingMode.Transparent or ForwardingMode.Routed)
            {
                findings.Add(NotAvailable.Of("Vip", target, "ForwardingMode", vip.ForwardingMode.ToString(), "Use Proxy, DsrL2 or DsrL3."));
            }

            if (vip.SourceNat.Enabled)
            {
                findings.Add(NotAvailable.Of("Vip", target, "SourceNat", "SourceNat", vip.IsDsr
                    ? "Leave it off: servers that answer clients directly must see their addresses."
                    : "Leave it off: the proxy engine's servers see the load balancer's address anyway."));
            }
        }
    }
}
