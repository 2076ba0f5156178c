using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What was sent before a reset, by the relay on .NET sockets.</summary>
public sealed class SocketTailTests() : TailTests(RelayChoice.Sockets);
