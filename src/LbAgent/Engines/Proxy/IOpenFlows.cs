using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>The flows that a client has already, whose datagrams are scheduled one by one.</summary>
internal interface IOpenFlows
{
    /// <summary>Whether the client has a flow to this server, so that its datagram takes no new place under the server's limit. A search asks last for the server that it gives.</summary>
    bool Reach(RealServerState server);
}
