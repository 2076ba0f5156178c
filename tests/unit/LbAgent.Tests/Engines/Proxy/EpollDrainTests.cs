using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Draining, by the relay that this system is given.</summary>
public sealed class EpollDrainTests() : DrainTests(RelayChoice.Auto);
