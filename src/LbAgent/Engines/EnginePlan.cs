using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>What an engine is to serve differently: VIPs that are new or changed, and names that it is to let go of.</summary>
internal sealed record EnginePlan(IReadOnlyList<Vip> Put, IReadOnlyList<string> Removed);
