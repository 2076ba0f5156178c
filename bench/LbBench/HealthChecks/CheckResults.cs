using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>The windows of both sides, in order of the rounds. The peer has none where it is missing.</summary>
internal sealed record CheckResults(IReadOnlyList<CheckResult> Ours, IReadOnlyList<CheckResult> Peers)
{
    /// <summary>What others took, on the side that suffered more; a median over the rounds.</summary>
    public double Others => Math.Max(Of(Ours, result => result.Use.Others), Peers.Count == 0 ? 0 : Of(Peers, result => result.Use.Others));

    /// <summary>Ours / the peer's, of each round.</summary>
    public IReadOnlyList<double> Ratios(Func<CheckResult, double> value) => [.. Ours.Zip(Peers, (ours, peers) => value(ours) / value(peers))];

    public static double Of(IReadOnlyList<CheckResult> results, Func<CheckResult, double> value) => Median.Of(results.Select(value));
}
