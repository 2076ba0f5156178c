using System.Collections.Generic;
using System.Net;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A pool's servers have usable addresses and occur once.</summary>
internal sealed class RealServerRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var pool in changed.PutPools)
        {
            var seen = new HashSet<ServerKey>();
            foreach (var server in pool.Servers)
            {
                var target = TargetName.RealServer(pool.Name, server.Key);
                if (!seen.Add(server.Key))
                {
                    findings.Add(new("Lb.RealServer.Twice", target, "Address", "it occurs more than once in the pool.", "List each address and port once; use -Weight to give it more."));
                }

                if (IPAddress.Any.Equals(server.Address) || IPAddress.IPv6Any.Equals(server.Address)
                    || IPAddress.Broadcast.Equals(server.Address) || VipEndpointRule.IsMulticast(server.Address))
                {
                    findings.Add(new("Lb.RealServer.AddressInvalid", target, "Address", "this is not the address of one host.", "Give the server's own unicast address."));
                }
                else if (server.Address.IsIPv6LinkLocal)
                {
                    findings.Add(VipEndpointRule.LinkLocal("RealServer", target, "Address", server.Address));
                }
            }
        }
    }
}
