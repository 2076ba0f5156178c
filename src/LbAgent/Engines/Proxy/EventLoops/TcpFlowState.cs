namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>How far a TCP flow has come.</summary>
internal enum TcpFlowState
{
    AwaitingHeader,
    Connecting,
    Relaying,
    Ended,
}
