using System;
using System.Net;

namespace LbAgent.Domain;

/// <summary>What clients reach: an address, a port (or ports) and a protocol, balanced over one pool.</summary>
internal sealed record Vip
{
    /// <summary>Stands where no address was given yet; known by reference.</summary>
    public static readonly IPAddress NoAddress = new(0);

    /// <summary>Flows that a UDP VIP without a limit of its own may have at once.</summary>
    public const long UdpFlowsByDefault = 10_000;

    public required string Name { get; init; }

    public IPAddress Address { get; init; } = NoAddress;

    public PortRange Ports { get; init; }

    public Protocol Protocol { get; init; } = Protocol.Tcp;

    public string Pool { get; init; } = "";

    public AdminState AdminState { get; init; } = AdminState.Enabled;

    public ValueList<IPNetwork> AllowFrom { get; init; } = ValueList<IPNetwork>.Empty;

    public ForwardingMode ForwardingMode { get; init; } = ForwardingMode.Proxy;

    public SourceNat SourceNat { get; init; } = SourceNat.Off;

    public VipLimits Limits { get; init; } = VipLimits.None;

    /// <summary>A flow without a byte either way for this long is closed; 1 s to 7 d.</summary>
    public TimeSpan IdleTimeout { get; init; } = IdleTimeoutOf(Protocol.Tcp);

    /// <summary>The same, once one side has sent its FIN; 1 s to 7 d.</summary>
    public TimeSpan HalfClosedTimeout { get; init; } = HalfClosedTimeoutOf(ForwardingMode.Proxy);

    /// <summary>Every connection begins with a PROXY protocol header, version 1 or 2, that names the client. TCP only.</summary>
    public bool AcceptProxyProtocol { get; init; }

    /// <summary>What a server is chosen for. Datagram is for UDP only.</summary>
    public Balance Balance { get; init; } = Balance.Flow;

    /// <summary>The idle timeout where none is asked for. A datagram has no end that could be seen, so a UDP flow is given up soon.</summary>
    public static TimeSpan IdleTimeoutOf(Protocol protocol) => protocol == Protocol.Udp ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);

    /// <summary>The half-closed timeout where none is asked for. In DSR an entry of the flow table waits so long after each flow.</summary>
    public static TimeSpan HalfClosedTimeoutOf(ForwardingMode mode) => IsDsrMode(mode) ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(5);

    /// <summary>Whether servers answer clients directly.</summary>
    public bool IsDsr => IsDsrMode(ForwardingMode);

    public bool IsEnabled => AdminState == AdminState.Enabled;

    private static bool IsDsrMode(ForwardingMode mode) => mode is ForwardingMode.DsrL2 or ForwardingMode.DsrL3;
}
