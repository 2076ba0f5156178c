using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How bytes are relayed, by the relay that this system is given.</summary>
[Collection(Alone.Name)]
public sealed class EpollRelayTests() : RelayTests(RelayChoice.Auto);
