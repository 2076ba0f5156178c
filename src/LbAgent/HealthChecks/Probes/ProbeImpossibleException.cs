using System;

namespace LbAgent.HealthChecks.Probes;

/// <summary>This box could not send a probe (no descriptors, no buffers). That says nothing about the server.</summary>
internal sealed class ProbeImpossibleException(string message, Exception inner) : Exception(message, inner);
