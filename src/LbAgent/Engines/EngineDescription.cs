namespace LbAgent.Engines;

/// <summary>Which engine, whether it can work here, and what it uses or why not.</summary>
internal sealed record EngineDescription(string Name, bool IsAvailable, string Detail);
