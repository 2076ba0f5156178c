using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How many may be there at once, with the relay on .NET sockets.</summary>
public sealed class SocketLimitTests() : LimitTests(RelayChoice.Sockets);
