using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A server that answers clients directly is another box: its address is no VIP's, which this box would keep for itself.</summary>
internal sealed class DsrServerAddressRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        var pools = changed.PutPoolNames();
        var vips = changed.PutVipNames();
        if (pools.Count + vips.Count == 0)
        {
            return;
        }

        var byAddress = candidate.Vips.Values.Where(vip => !ReferenceEquals(vip.Address, Vip.NoAddress)).ToLookup(vip => vip.Address);
        foreach (var served in candidate.Vips.Values.Where(vip => vip.IsDsr && candidate.Pools.ContainsKey(vip.Pool)))
        {
            var isChanged = pools.Contains(served.Pool) || vips.Contains(served.Name);
            foreach (var server in candidate.Pools[served.Pool].Servers)
            {
                // Its own VIP's is another rule's.
                if (byAddress[server.Address].FirstOrDefault(vip => vip != served && (isChanged || vips.Contains(vip.Name))) is { } other)
                {
                    findings.Add(new(
                        "Lb.RealServer.IsVipAddress",
                        TargetName.RealServer(served.Pool, server.Key),
                        "Address",
                        $"this is the address of VIP {other.Name}, so it is this box itself, and in mode {served.ForwardingMode} packets of VIP {served.Name} are sent to another.",
                        $"Give the server's own address, or give VIP {other.Name} another one.",
                        FindingCategory.Conflict));
                }
            }
        }
    }
}
