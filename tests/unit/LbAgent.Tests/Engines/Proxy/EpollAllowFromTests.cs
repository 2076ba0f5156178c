using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Who may come, with the relay that this system is given.</summary>
public sealed class EpollAllowFromTests() : AllowFromTests(RelayChoice.Auto);
