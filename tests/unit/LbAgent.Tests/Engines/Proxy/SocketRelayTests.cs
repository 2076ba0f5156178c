using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How bytes are relayed, by the relay on .NET sockets.</summary>
[Collection(Alone.Name)]
public sealed class SocketRelayTests() : RelayTests(RelayChoice.Sockets);
