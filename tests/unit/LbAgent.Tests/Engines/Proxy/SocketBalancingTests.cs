using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Which server gets which connection, by the relay on .NET sockets.</summary>
public sealed class SocketBalancingTests() : BalancingTests(RelayChoice.Sockets);
