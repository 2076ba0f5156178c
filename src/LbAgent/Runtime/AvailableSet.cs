using System.Collections.Generic;

namespace LbAgent.Runtime;

/// <summary>The real servers that take new flows now, with the scheduler over them. Immutable; swapped whole.</summary>
internal sealed record AvailableSet(IReadOnlyList<RealServerState> Servers, IScheduler Scheduler);
