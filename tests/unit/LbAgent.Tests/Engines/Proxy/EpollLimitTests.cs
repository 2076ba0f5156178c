using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How many may be there at once, with the relay that this system is given.</summary>
public sealed class EpollLimitTests() : LimitTests(RelayChoice.Auto);
