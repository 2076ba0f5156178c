using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What changes disturb, by the relay on .NET sockets.</summary>
public sealed class SocketChangeUnderLoadTests() : ChangeUnderLoadTests(RelayChoice.Sockets);
