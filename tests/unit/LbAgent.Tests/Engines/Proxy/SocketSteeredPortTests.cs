using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Many ports by one socket, by the relay on .NET sockets. UDP needs to know where a datagram was sent to, which that relay is not told.</summary>
public sealed class SocketSteeredPortTests() : SteeredPortTests(RelayChoice.Sockets);
