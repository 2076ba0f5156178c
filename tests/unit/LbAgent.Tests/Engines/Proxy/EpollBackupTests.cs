using LbAgent.Engines.Proxy;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>When backups serve, with the relay that this system is given.</summary>
public sealed class EpollBackupTests() : BackupTests(RelayChoice.Auto);
