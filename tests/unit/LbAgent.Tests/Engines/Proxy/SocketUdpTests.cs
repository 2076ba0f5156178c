using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Datagrams through a VIP, by the relay on .NET sockets.</summary>
public sealed class SocketUdpTests() : UdpTests(RelayChoice.Sockets);
