using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>VIPs: settings both ways, status inwards.</summary>
internal static class VipMapping
{
    public static Vip Write(VipSettings vip)
    {
        var message = new Vip { Name = vip.Name };
        if (vip.Address is not null)
        {
            message.Address = vip.Address;
        }

        if (vip.Pool is not null)
        {
            message.Pool = vip.Pool;
        }

        if (vip.Protocol is { } protocol)
        {
            message.Protocol = (Protocol)protocol;
        }

        if (vip.AdminState is { } adminState)
        {
            message.AdminState = (AdminState)adminState;
        }

        if (vip.ForwardingMode is { } mode)
        {
            message.ForwardingMode = (ForwardingMode)mode;
        }

        if (vip.AcceptProxyProtocol is { } accept)
        {
            message.AcceptProxyProtocol = accept;
        }

        if (vip.Balance is { } balance)
        {
            message.Balance = (Balance)balance;
        }

        message.Ports = Gateway.PortRange.TryParse(vip.Port ?? string.Empty, out var port) ? new Protos.V1.PortRange { First = port.First, Last = port.Last } : null;
        message.AllowFrom = vip.AllowFrom is { } cidrs ? new CidrList { Cidrs = { cidrs } } : null;
        message.SourceNat = vip.SourceNat is { } nat ? SourceNatText.Write(nat) : null;
        message.Limits = WriteLimits(vip);
        message.IdleTimeout = Times.Write(vip.IdleTimeout);
        message.HalfClosedTimeout = Times.Write(vip.HalfClosedTimeout);
        return message;
    }

    public static VipSettings Read(Vip vip) => new()
    {
        Name = vip.Name,
        Address = vip.HasAddress ? vip.Address : null,
        Port = vip.Ports is { } ports ? new Gateway.PortRange(ports.First, ports.Last).ToString() : null,
        Protocol = vip.HasProtocol ? (LbProtocol)vip.Protocol : null,
        Pool = vip.HasPool ? vip.Pool : null,
        AdminState = vip.HasAdminState ? (LbAdminState)vip.AdminState : null,
        ForwardingMode = vip.HasForwardingMode ? (LbForwardingMode)vip.ForwardingMode : null,
        AllowFrom = vip.AllowFrom?.Cidrs.ToArray(),
        SourceNat = vip.SourceNat is null ? null : SourceNatText.Read(vip.SourceNat),
        MaxConnections = vip.Limits is { HasMaxConnections: true } most ? most.MaxConnections : null,
        NewConnectionsPerSecond = vip.Limits is { HasNewConnectionsPerSecond: true } rate ? rate.NewConnectionsPerSecond : null,
        NewConnectionsPerSecondPerSource =
            vip.Limits is { HasNewConnectionsPerSecondPerSource: true } ratePerSource ? ratePerSource.NewConnectionsPerSecondPerSource : null,
        IdleTimeout = Times.Read(vip.IdleTimeout),
        HalfClosedTimeout = Times.Read(vip.HalfClosedTimeout),
        AcceptProxyProtocol = vip.HasAcceptProxyProtocol ? vip.AcceptProxyProtocol : null,
        Balance = vip.HasBalance ? (LbBalance)vip.Balance : null,
    };

    public static LbVip Read(string agent, VipStatus status)
    {
        var vip = Read(status.Vip);
        var counters = status.Counters ?? new FlowCounters();
        return new LbVip
        {
            AgentName = agent,
            Name = vip.Name,
            Address = vip.Address ?? string.Empty,
            Port = vip.Port ?? string.Empty,
            Protocol = vip.Protocol ?? Defaults.Protocol,
            Pool = vip.Pool ?? string.Empty,
            ForwardingMode = vip.ForwardingMode ?? Defaults.ForwardingMode,
            Scheduler = (LbScheduler)status.Scheduler,
            AdminState = vip.AdminState ?? LbAdminState.Enabled,
            State = (LbVipState)status.ListenState,
            StateReason = status.ListenError,
            ServersAvailable = (int)status.ServersAvailable,
            ServersTotal = (int)status.ServersTotal,
            AllowFrom = vip.AllowFrom ?? [],
            SourceNat = vip.SourceNat ?? Defaults.SourceNat,
            MaxConnections = vip.MaxConnections ?? 0,
            NewConnectionsPerSecond = vip.NewConnectionsPerSecond ?? 0,
            NewConnectionsPerSecondPerSource = vip.NewConnectionsPerSecondPerSource ?? 0,
            IdleTimeout = vip.IdleTimeout ?? Defaults.IdleTimeout(vip.Protocol),
            HalfClosedTimeout = vip.HalfClosedTimeout ?? Defaults.HalfClosedTimeout(vip.ForwardingMode),
            AcceptProxyProtocol = vip.AcceptProxyProtocol ?? false,
            Balance = vip.Balance ?? Defaults.Balance,
            ActiveFlows = (long)counters.ActiveFlows,
            TotalFlows = (long)counters.TotalFlows,
            RefusedFlows = (long)counters.RefusedFlows,
            FailedFlows = (long)counters.FailedFlows,
            PacketsIn = (long)counters.PacketsIn,
            BytesIn = (long)counters.BytesIn,
            BytesOut = (long)counters.BytesOut,
        };
    }

    private static VipLimits? WriteLimits(VipSettings vip)
    {
        if (vip.MaxConnections is null && vip.NewConnectionsPerSecond is null && vip.NewConnectionsPerSecondPerSource is null)
        {
            return null;
        }

        var limits = new VipLimits();
        if (vip.MaxConnections is { } most)
        {
            limits.MaxConnections = most;
        }

        if (vip.NewConnectionsPerSecond is { } rate)
        {
            limits.NewConnectionsPerSecond = rate;
        }

        if (vip.NewConnectionsPerSecondPerSource is { } ratePerSource)
        {
            limits.NewConnectionsPerSecondPerSource = ratePerSource;
        }

        return limits;
    }
}
