using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>PROXY protocol headers end to end, with the relay on .NET sockets.</summary>
public sealed class SocketProxyProtocolWireTests() : ProxyProtocolWireTests(RelayChoice.Sockets);
