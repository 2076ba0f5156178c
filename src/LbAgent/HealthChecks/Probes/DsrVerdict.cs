using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAgent.HealthChecks.Probes;

/// <summary>What comes of a server that was asked at VIP addresses, and at its own beside them. Pure.</summary>
internal static class DsrVerdict
{
    /// <summary>Null while it is open.</summary>
    /// <param name="own">What came of its own address; null: nothing yet.</param>
    /// <param name="vips">The same of each VIP address; at least one.</param>
    public static ProbeResult? Of(ProbeResult? own, IReadOnlyCollection<(IPAddress Vip, ProbeResult? Result)> vips)
    {
        if (vips.All(one => one.Result is { IsGood: true }))
        {
            return ProbeResult.Good($"{vips.First().Result!.Value.Reason} at {string.Join(", ", vips.Select(one => one.Vip))}");
        }

        if (own is { IsGood: true } && vips.FirstOrDefault(one => one.Result is { Outcome: ProbeOutcome.Bad }) is { Result: { } bad } failed)
        {
            return ProbeResult.Bad($"server up, DSR not set up: {bad.Reason} at {failed.Vip}");
        }

        if (own is null || vips.Any(one => one.Result is null))
        {
            return null;
        }

        // Not good at its own address either: then that says more. Else some VIP address could not be asked at.
        return own is { IsGood: false } ? own : vips.First(one => one.Result is { Outcome: ProbeOutcome.Impossible }).Result;
    }
}
