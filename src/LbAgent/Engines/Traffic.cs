namespace LbAgent.Engines;

/// <summary>Packets, and bytes of their frames.</summary>
internal readonly record struct Traffic(long Packets, long Bytes);
