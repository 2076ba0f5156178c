using System;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>What an absent setting means, as the wire contract says. Shown by the Get cmdlets, left out by Export-LbConfiguration.</summary>
internal static class Defaults
{
    public const LbProtocol Protocol = LbProtocol.Tcp;
    public const LbForwardingMode ForwardingMode = LbForwardingMode.Proxy;
    public const LbBalance Balance = LbBalance.Flow;
    public const LbTopologyKind Topology = LbTopologyKind.OneArm;
    public const LbAddressMode AddressMode = LbAddressMode.Interface;
    public const string SourceNat = SourceNatText.Off;
    public const LbScheduler Scheduler = LbScheduler.RoundRobin;
    public const LbHashField HashOn = LbHashField.SourceAddress;
    public const LbPersistence Persistence = LbPersistence.None;
    public const int Ipv4Prefix = 32;
    public const int Ipv6Prefix = 128;
    public const LbOnUnhealthy OnUnhealthy = LbOnUnhealthy.Keep;
    public const LbFallback Fallback = LbFallback.None;
    public const LbCheckProxyProtocol CheckProxyProtocol = LbCheckProxyProtocol.Auto;
    public const LbProxyProtocolVersion SendProxyProtocol = LbProxyProtocolVersion.None;
    public const uint Weight = 1;
    public const LbHealthCheckType CheckType = LbHealthCheckType.Tcp;
    public const uint Retries = 3;
    public const uint Rise = 1;
    public const string Method = "GET";
    public const string Path = "/";
    public const string ExpectStatus = "200";
    public const uint MaxBody = 64 << 10;

    public static readonly TimeSpan PersistenceTimeout = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A UDP flow has no end that could be seen, so it is given up soon.</summary>
    public static TimeSpan IdleTimeout(LbProtocol? protocol) => protocol == LbProtocol.Udp ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);

    /// <summary>In DSR the answers are not seen, so an entry of the flow table waits this long after each flow.</summary>
    public static TimeSpan HalfClosedTimeout(LbForwardingMode? mode) =>
        mode is LbForwardingMode.DsrL2 or LbForwardingMode.DsrL3 ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(5);

    /// <summary>2 s, or the interval if that is shorter.</summary>
    public static TimeSpan Response(TimeSpan? interval) => interval is { } shorter && shorter < TimeSpan.FromSeconds(2) ? shorter : TimeSpan.FromSeconds(2);
}
