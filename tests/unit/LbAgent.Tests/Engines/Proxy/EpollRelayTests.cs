using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How bytes are relayed, by the relay that this system is given.</summary>
public sealed class EpollRelayTests() : RelayTests(RelayChoice.Auto);
