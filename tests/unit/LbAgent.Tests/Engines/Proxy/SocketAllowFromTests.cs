using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Who may come, with the relay on .NET sockets.</summary>
public sealed class SocketAllowFromTests() : AllowFromTests(RelayChoice.Sockets);
