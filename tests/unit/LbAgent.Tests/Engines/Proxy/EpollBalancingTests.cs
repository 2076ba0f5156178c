using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Which server gets which connection, by the relay that this system is given.</summary>
public sealed class EpollBalancingTests() : BalancingTests(RelayChoice.Auto);
