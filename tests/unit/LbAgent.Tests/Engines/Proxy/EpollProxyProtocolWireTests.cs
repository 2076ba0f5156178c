using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>PROXY protocol headers end to end, with the relay that this system is given.</summary>
public sealed class EpollProxyProtocolWireTests() : ProxyProtocolWireTests(RelayChoice.Auto);
