using System;
using System.Runtime.CompilerServices;
using LbAgent.Domain;

namespace LbAgent.HealthChecks.Http;

/// <summary>
/// What makes an answer good, read and compiled once for a check, however many servers and probes it has: an expression costs more to
/// compile than to match. Any thread.
/// </summary>
internal sealed record HttpExpectation(StatusSet Statuses, ContentMatch Content)
{
    private static readonly ConditionalWeakTable<HttpProbeSettings, HttpExpectation> Known = [];

    /// <summary>All servers of a pool have the same settings object, and it goes with them.</summary>
    public static HttpExpectation Of(HttpProbeSettings settings) => Known.GetValue(settings, Read);

    private static HttpExpectation Read(HttpProbeSettings settings) =>
        StatusSet.TryParse(settings.ExpectStatus, out var statuses) && ContentMatch.TryCreate(settings, out var content, out _)
            ? new HttpExpectation(statuses, content)
            : throw new ArgumentException("settings that validation lets through are readable", nameof(settings));
}
