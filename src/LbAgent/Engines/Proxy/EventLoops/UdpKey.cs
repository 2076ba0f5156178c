using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// What tells one UDP flow from another: who sends, and where to, where a listener has more than one such place; and the server,
/// where each datagram is scheduled anew, so that a client has a flow to each server (null: the client has one flow).
/// </summary>
internal readonly record struct UdpKey(FlowEndpoint Client, FlowEndpoint Destination, RealServerState? Server = null);
