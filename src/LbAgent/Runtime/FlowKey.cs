namespace LbAgent.Runtime;

/// <summary>What a scheduler may know of a new flow: who, and where to.</summary>
internal readonly record struct FlowKey(FlowEndpoint Source, FlowEndpoint Destination);
