using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>That counts add up, with the relay that this system is given.</summary>
public sealed class EpollCounterTests() : CounterTests(RelayChoice.Auto);
