using System;

namespace LbAgent.Api;

/// <summary>Which agent this is.</summary>
/// <param name="Version">As "0.1.0".</param>
/// <param name="StartTime">Wall clock, for people.</param>
internal sealed record AgentIdentity(string Version, DateTimeOffset StartTime);
