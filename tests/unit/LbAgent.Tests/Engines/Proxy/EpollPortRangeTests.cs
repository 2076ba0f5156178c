using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>VIPs of several ports, with the relay that this system is given.</summary>
public sealed class EpollPortRangeTests() : PortRangeTests(RelayChoice.Auto);
