using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>VIPs of several ports, with the relay on .NET sockets. Alone: a child process that another test starts would hold for a moment more the port that is given back.</summary>
[Collection(Alone.Name)]
public sealed class SocketPortRangeTests() : PortRangeTests(RelayChoice.Sockets);
