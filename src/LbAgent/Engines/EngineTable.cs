namespace LbAgent.Engines;

/// <summary>How full a table of an engine is.</summary>
internal sealed record EngineTable(string Name, long Used, long Capacity);
