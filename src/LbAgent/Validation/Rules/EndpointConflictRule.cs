using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>No two VIPs answer at one address and port of one transport, enabled or not.</summary>
internal sealed class EndpointConflictRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        if (changed.PutVips.Count == 0)
        {
            return;
        }

        // Only addresses that a changed VIP has can have come into conflict; a VIP on all addresses concerns them all.
        var touched = changed.PutVips.Where(vip => !ReferenceEquals(vip.Address, Vip.NoAddress)).Select(vip => vip.Address).ToHashSet();
        var touchedNames = changed.PutVipNames();
        var concernsAll = touched.Any(IsEvery);
        var byEndpoint = candidate.Vips.Values
            .Where(vip => concernsAll || IsEvery(vip.Address) || touched.Contains(vip.Address))
            .ToLookup(vip => (vip.Address, Udp: vip.Protocol == Protocol.Udp));
        foreach (var group in byEndpoint)
        {
            var everywhere = IsEvery(group.Key.Address) ? [] : byEndpoint[(EveryLike(group.Key.Address), group.Key.Udp)];
            List<Vip> together = [.. group, .. everywhere];
            together.Sort((left, right) => left.Ports.First.CompareTo(right.Ports.First));
            CheckGroup(together, touchedNames, findings);
        }
    }

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress EveryLike(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>In order of first ports, whoever overlaps anyone overlaps the one that reaches furthest so far.</summary>
    private static void CheckGroup(List<Vip> group, HashSet<string> touchedNames, ICollection<Finding> findings)
    {
        var furthest = group[0];
        for (var i = 1; i < group.Count; i++)
        {
            var vip = group[i];
            if (furthest.Ports.Overlaps(vip.Ports) && (touchedNames.Contains(vip.Name) || touchedNames.Contains(furthest.Name)))
            {
                var (at, other) = touchedNames.Contains(vip.Name) ? (vip, furthest) : (furthest, vip);
                findings.Add(new(
                    "Lb.Vip.EndpointInUse",
                    TargetName.Vip(at.Name),
                    "Port",
                    $"VIP {other.Name} already has {other.Address} port {other.Ports}.",
                    "Give another address or port, or remove the other VIP.",
                    FindingCategory.Conflict));
            }

            if (vip.Ports.Last > furthest.Ports.Last)
            {
                furthest = vip;
            }
        }
    }
}
