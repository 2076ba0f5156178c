using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>When backups serve, with the relay on .NET sockets.</summary>
public sealed class SocketBackupTests() : BackupTests(RelayChoice.Sockets);
