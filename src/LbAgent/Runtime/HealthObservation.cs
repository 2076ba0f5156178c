using System;
using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>What health is observed of a server, since when (wall clock, for people), and why. Immutable; replaced whole.</summary>
internal sealed record HealthObservation(Health Health, string Reason, DateTimeOffset Since);
