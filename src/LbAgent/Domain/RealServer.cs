using System.Net;

namespace LbAgent.Domain;

/// <summary>One member of a pool. Address and port are its identity there.</summary>
internal sealed record RealServer
{
    public required IPAddress Address { get; init; }

    /// <summary>0: the port that the client used at the VIP.</summary>
    public required int Port { get; init; }

    /// <summary>0 to 256; 0 takes no new flows.</summary>
    public int Weight { get; init; } = 1;

    public AdminState AdminState { get; init; } = AdminState.Enabled;

    public bool Backup { get; init; }

    /// <summary>0: no limit.</summary>
    public long MaxConnections { get; init; }

    public ServerKey Key => new(Address, Port);
}
