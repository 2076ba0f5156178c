using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>That counts add up, with the relay on .NET sockets.</summary>
public sealed class SocketCounterTests() : CounterTests(RelayChoice.Sockets);
