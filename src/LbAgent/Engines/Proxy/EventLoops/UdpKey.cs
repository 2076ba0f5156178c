using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>What tells one UDP flow from another: who sends, and where to, where a listener has more than one such place.</summary>
internal readonly record struct UdpKey(FlowEndpoint Client, FlowEndpoint Destination);
