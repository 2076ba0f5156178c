using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>VIPs of several ports, with the relay on .NET sockets.</summary>
public sealed class SocketPortRangeTests() : PortRangeTests(RelayChoice.Sockets);
