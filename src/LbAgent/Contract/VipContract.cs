using System.Linq;
using Google.Protobuf.WellKnownTypes;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>VIPs between wire and domain. Pure.</summary>
internal static class VipContract
{
    public static Overlay<Vip> Read(V1.Vip source) => (basis, findings) =>
    {
        var read = new FieldReader("Vip", TargetName.Vip(source.Name), findings);
        var protocol = source.HasProtocol ? read.Choice("Protocol", (int)source.Protocol, basis.Protocol) : basis.Protocol;
        var idleTimeout = basis.IdleTimeout == Vip.IdleTimeoutOf(basis.Protocol) ? Vip.IdleTimeoutOf(protocol) : basis.IdleTimeout;
        var mode = source.HasForwardingMode ? read.Choice("ForwardingMode", (int)source.ForwardingMode, basis.ForwardingMode) : basis.ForwardingMode;
        var halfClosedTimeout = basis.HalfClosedTimeout == Vip.HalfClosedTimeoutOf(basis.ForwardingMode) ? Vip.HalfClosedTimeoutOf(mode) : basis.HalfClosedTimeout;
        return basis with
        {
            Address = source.HasAddress ? read.Address("Address", source.Address, basis.Address) : basis.Address,
            Ports = source.Ports is { } ports ? read.Ports("Port", ports.First, ports.Last, basis.Ports) : basis.Ports,
            Protocol = protocol,
            Pool = source.HasPool ? source.Pool : basis.Pool.Length == 0 ? source.Name : basis.Pool,
            AdminState = source.HasAdminState ? read.Choice("AdminState", (int)source.AdminState, basis.AdminState) : basis.AdminState,
            AllowFrom = source.AllowFrom is { } allow
                ? new(allow.Cidrs.Select(text => read.Network("AllowFrom", text)).Where(network => network is not null).Select(network => network!.Value))
                : basis.AllowFrom,
            ForwardingMode = mode,
            SourceNat = source.SourceNat is { } nat ? ReadSourceNat(read, nat) : basis.SourceNat,
            Limits = source.Limits is { } limits
                ? new(
                    limits.HasMaxConnections ? limits.MaxConnections : basis.Limits.MaxConnections,
                    limits.HasNewConnectionsPerSecond ? limits.NewConnectionsPerSecond : basis.Limits.NewConnectionsPerSecond,
                    limits.HasNewConnectionsPerSecondPerSource ? limits.NewConnectionsPerSecondPerSource : basis.Limits.NewConnectionsPerSecondPerSource)
                : basis.Limits,
            IdleTimeout = source.IdleTimeout is { } idle ? read.Duration("IdleTimeout", idle, idleTimeout) : idleTimeout,
            HalfClosedTimeout = source.HalfClosedTimeout is { } half ? read.Duration("HalfClosedTimeout", half, halfClosedTimeout) : halfClosedTimeout,
            AcceptProxyProtocol = source.HasAcceptProxyProtocol ? source.AcceptProxyProtocol : basis.AcceptProxyProtocol,
            Balance = source.HasBalance ? read.Choice("Balance", (int)source.Balance, basis.Balance) : basis.Balance,
        };
    };

    public static V1.Vip Write(Vip vip)
    {
        var message = new V1.Vip
        {
            Name = vip.Name,
            Address = vip.Address.ToString(),
            Ports = new V1.PortRange { First = (uint)vip.Ports.First, Last = (uint)vip.Ports.Last },
            Protocol = EnumContract.ToWire<Protocol, V1.Protocol>(vip.Protocol),
            Pool = vip.Pool,
            AdminState = EnumContract.ToWire<AdminState, V1.AdminState>(vip.AdminState),
            AllowFrom = new V1.CidrList(),
            ForwardingMode = EnumContract.ToWire<ForwardingMode, V1.ForwardingMode>(vip.ForwardingMode),
            SourceNat = new V1.SourceNat { Enabled = vip.SourceNat.Enabled, Address = vip.SourceNat.Address?.ToString() ?? "" },
            Limits = new V1.VipLimits
            {
                MaxConnections = (uint)vip.Limits.MaxConnections,
                NewConnectionsPerSecond = (uint)vip.Limits.NewConnectionsPerSecond,
                NewConnectionsPerSecondPerSource = (uint)vip.Limits.NewConnectionsPerSecondPerSource,
            },
            IdleTimeout = Duration.FromTimeSpan(vip.IdleTimeout),
            HalfClosedTimeout = Duration.FromTimeSpan(vip.HalfClosedTimeout),
            AcceptProxyProtocol = vip.AcceptProxyProtocol,
            Balance = EnumContract.ToWire<Balance, V1.Balance>(vip.Balance),
        };
        message.AllowFrom.Cidrs.AddRange(vip.AllowFrom.Select(network => network.ToString()));
        return message;
    }

    private static SourceNat ReadSourceNat(FieldReader read, V1.SourceNat nat) =>
        !nat.Enabled
            ? SourceNat.Off
            : new SourceNat(Enabled: true, nat.Address.Length == 0 ? null : read.Address("SourceNat", nat.Address, Vip.NoAddress));
}
