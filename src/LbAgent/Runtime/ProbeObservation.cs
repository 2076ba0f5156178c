using System;

namespace LbAgent.Runtime;

/// <summary>The last probe of a server: when it started (wall clock, for people) and how long it took.</summary>
internal sealed record ProbeObservation(DateTimeOffset Start, TimeSpan Duration);
