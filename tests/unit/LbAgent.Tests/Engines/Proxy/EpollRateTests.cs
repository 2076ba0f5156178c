using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How many may come a second, with the relay that this system is given.</summary>
public sealed class EpollRateTests() : RateTests(RelayChoice.Auto);
