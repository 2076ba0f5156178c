using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What changes disturb, by the relay that this system is given.</summary>
public sealed class EpollChangeUnderLoadTests() : ChangeUnderLoadTests(RelayChoice.Auto);
