using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How bytes are relayed, by the relay on .NET sockets.</summary>
public sealed class SocketRelayTests() : RelayTests(RelayChoice.Sockets);
