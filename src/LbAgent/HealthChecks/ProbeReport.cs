using System;
using System.Collections.Generic;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks;

/// <summary>What came of one probe, and the steps that it went through.</summary>
internal sealed record ProbeReport(ProbeResult Result, TimeSpan Duration, IReadOnlyList<ProbeStep> Steps);
