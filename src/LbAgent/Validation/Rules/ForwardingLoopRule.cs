using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A real server is not the very VIP that it serves: every connection would make another, for ever.</summary>
internal sealed class ForwardingLoopRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        var pools = changed.PutPoolNames();
        var vips = changed.PutVipNames();
        if (pools.Count + vips.Count == 0)
        {
            return;
        }

        foreach (var vip in candidate.Vips.Values.Where(vip => pools.Contains(vip.Pool) || vips.Contains(vip.Name)))
        {
            CheckVip(candidate, vip, findings);
        }
    }

    private static void CheckVip(ConfigurationSnapshot candidate, Vip vip, ICollection<Finding> findings)
    {
        if (!candidate.Pools.TryGetValue(vip.Pool, out var pool))
        {
            return;
        }

        foreach (var server in pool.Servers.Where(server => server.Address.Equals(vip.Address) && IsWithin(server.Port, vip.Ports)))
        {
            findings.Add(new(
                "Lb.RealServer.IsVip",
                TargetName.RealServer(pool.Name, server.Key),
                "Address",
                $"this is VIP {vip.Name} itself; its connections would come back to it without end.",
                "Give the server's own address or another port."));
        }
    }

    private static bool IsWithin(int port, PortRange ports) => port == 0 || (port >= ports.First && port <= ports.Last);
}
