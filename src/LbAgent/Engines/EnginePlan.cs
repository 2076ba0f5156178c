using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>What an engine is to serve differently.</summary>
/// <param name="Put">VIPs that are new or changed.</param>
/// <param name="Removed">Names that it is to let go of.</param>
/// <param name="After">All that is wanted from then on.</param>
/// <param name="Diff">What of it changes, for all engines.</param>
internal sealed record EnginePlan(IReadOnlyList<Vip> Put, IReadOnlyList<string> Removed, ConfigurationSnapshot After, SnapshotDiff Diff);
