using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A VIP whose servers answer clients directly asks for nothing that needs the answers to pass the load balancer.</summary>
internal sealed class DsrVipRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips.Where(vip => vip.IsDsr))
        {
            var target = TargetName.Vip(vip.Name);
            if (!ReferenceEquals(vip.Address, Vip.NoAddress) && (vip.Address.Equals(IPAddress.Any) || vip.Address.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(vip.Address)))
            {
                findings.Add(new(
                    "Lb.Vip.AddressInvalid", target, "Address", $"{vip.Address} is no address that packets are sent to, which mode {vip.ForwardingMode} needs.", "Give an address of the network."));
            }

            if (vip.Limits.MaxConnections > 0)
            {
                findings.Add(new(
                    "Lb.Vip.MaxConnectionsNeedsProxy",
                    target,
                    "MaxConnections",
                    $"in mode {vip.ForwardingMode} the load balancer sees one direction only, and cannot tell when a connection is over.",
                    "Use NewConnectionsPerSecond, or mode Proxy."));
            }

            if (vip.AcceptProxyProtocol)
            {
                findings.Add(new(
                    "Lb.Vip.ProxyProtocolNeedsProxy", target, "AcceptProxyProtocol", $"in mode {vip.ForwardingMode} packets are forwarded as they are.", "Turn it off, or use mode Proxy."));
            }
        }
    }
}
