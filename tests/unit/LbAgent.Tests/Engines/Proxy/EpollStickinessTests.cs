using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Clients that come back, by the relay that this system is given.</summary>
public sealed class EpollStickinessTests() : StickinessTests(RelayChoice.Auto);
