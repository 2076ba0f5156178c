using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How many may come a second, with the relay on .NET sockets.</summary>
public sealed class SocketRateTests() : RateTests(RelayChoice.Sockets);
