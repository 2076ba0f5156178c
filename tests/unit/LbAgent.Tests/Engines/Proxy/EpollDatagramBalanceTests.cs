using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Datagrams scheduled one by one, by the relay that this system is given.</summary>
public sealed class EpollDatagramBalanceTests() : DatagramBalanceTests(RelayChoice.Auto);
