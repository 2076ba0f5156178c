using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Draining, by the relay on .NET sockets.</summary>
public sealed class SocketDrainTests() : DrainTests(RelayChoice.Sockets);
