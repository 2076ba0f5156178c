using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Datagrams scheduled one by one, by the relay on .NET sockets.</summary>
public sealed class SocketDatagramBalanceTests() : DatagramBalanceTests(RelayChoice.Sockets);
