namespace LbAgent.Domain;

/// <summary>Limits of one VIP; 0 is no limit. Rates are new connections per second.</summary>
internal sealed record VipLimits(long MaxConnections, long NewConnectionsPerSecond, long NewConnectionsPerSecondPerSource)
{
    /// <summary>The highest rate that can be asked for.</summary>
    public const int MostPerSecond = 16_000_000;

    public static readonly VipLimits None = new(0, 0, 0);
}
