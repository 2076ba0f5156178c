using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Datagrams through a VIP, by the relay on .NET sockets.</summary>
[Collection(Alone.Name)]
public sealed class SocketUdpTests() : UdpTests(RelayChoice.Sockets);
