using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What was sent before a reset, by the relay that this system is given.</summary>
public sealed class EpollTailTests() : TailTests(RelayChoice.Auto);
