using System;

namespace LbAgent.Domain;

/// <summary>Who made a revision, when and what it did.</summary>
/// <param name="Number">The revision.</param>
/// <param name="Time">Wall clock, for people.</param>
/// <param name="Who">As "root (uid 0)".</param>
/// <param name="Summary">As "create VIP web".</param>
/// <param name="Note">The caller's own words; may be empty.</param>
internal sealed record RevisionInfo(ulong Number, DateTimeOffset Time, string Who, string Summary, string Note);
