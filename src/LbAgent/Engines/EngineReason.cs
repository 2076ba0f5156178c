namespace LbAgent.Engines;

/// <summary>Why packets were not simply forwarded, and how many.</summary>
internal sealed record EngineReason(string Name, ReasonKind Kind, string Words, long Packets);
