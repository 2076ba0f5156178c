using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Clients that come back, by the relay on .NET sockets.</summary>
public sealed class SocketStickinessTests() : StickinessTests(RelayChoice.Sockets);
