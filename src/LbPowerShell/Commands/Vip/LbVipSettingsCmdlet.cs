using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The settings of a VIP, as New-LbVip and Set-LbVip take them.</summary>
public abstract class LbVipSettingsCmdlet : LbSettingsCmdlet
{
    private static readonly string[] PoolParameters = [nameof(Scheduler), nameof(HashOn), nameof(SendProxyProtocol)];

    private protected LbVipSettingsCmdlet()
    {
    }

    /// <summary>The address that clients reach, IPv4 or IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public virtual string? Address { get; set; }

    /// <summary>A port from 1 to 65535, a range as '8000-8100', or 'any'.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PortTransformation]
    public virtual string? Port { get; set; }

    /// <summary>Tcp (default), Udp, Http or Https.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbProtocol))]
    public LbProtocol? Protocol { get; set; }

    /// <summary>The pool that the VIP balances over. New-LbVip without it makes a pool of the VIP's name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string? Pool { get; set; }

    /// <summary>The scheduler of the VIP's own pool: RoundRobin (default), WeightedRoundRobin, LeastConnection, WeightedLeastConnection, Hash. Not together with -Pool.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbScheduler))]
    public LbScheduler? Scheduler { get; set; }

    /// <summary>What the Hash scheduler looks at; default SourceAddress. Without -Scheduler it means Hash.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbHashField), IsList = true)]
    public LbHashField[]? HashOn { get; set; }

    /// <summary>Servers of the VIP's own pool get a PROXY protocol header: None (default), V1 or V2. Not together with -Pool.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbProxyProtocolVersion), NotOf = typeof(LbHealthCheck))]
    public LbProxyProtocolVersion? SendProxyProtocol { get; set; }

    /// <summary>Proxy (default), DsrL2 or DsrL3 (about_LbDsr), Transparent or Routed. A mode that cannot work there is refused with the reason.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbForwardingMode))]
    public LbForwardingMode? ForwardingMode { get; set; }

    /// <summary>Addresses and networks (10.0.0.0/8) that may use the VIP. Empty (default): everyone.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [ListTransformation(AllowsEmpty = true)]
    public string[]? AllowFrom { get; set; }

    /// <summary>auto: the agent's own address faces the servers; off: none; or an address of the box.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceNatCompleter))]
    public string? SourceNat { get; set; }

    /// <summary>Connections at the same time, never exceeded. 0 (default): no limit, for Udp 10,000 flows.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? MaxConnections { get; set; }

    /// <summary>New connections in a second. 0 (default): no limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? NewConnectionsPerSecond { get; set; }

    /// <summary>New connections in a second from one IPv4 address or IPv6 /64. 0 (default): no limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? NewConnectionsPerSecondPerSource { get; set; }

    /// <summary>A flow without a byte either way for this long is closed. 1 s to 7 d, default 1 h, for Udp 1 min. As 5s, 1m, 2h, a TimeSpan or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>The same once one side has ended (FIN). 1 s to 7 d, default 5 min, in DSR 30 s.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? HalfClosedTimeout { get; set; }

    /// <summary>Every connection begins with a PROXY protocol header, version 1 or 2, that names the client. Default: not.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation]
    public SwitchParameter AcceptProxyProtocol { get; set; }

    /// <summary>What a UDP VIP chooses a server for: Flow (default), each client's port until it is idle; or Datagram, each datagram anew.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbBalance))]
    public LbBalance? Balance { get; set; }

    /// <summary>Enabled (default) or Disabled: it takes no clients.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbAdminState))]
    public LbAdminState? AdminState { get; set; }

    /// <summary>As -AdminState Disabled: the VIP takes no clients until Enable-LbVip. Default: enabled.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation]
    public SwitchParameter Disabled { get; set; }

    private protected VipSettings Settings(string name) => new()
    {
        Name = name,
        Address = Given(nameof(Address), Address),
        Port = IsGiven(nameof(Port)) && PortRange.TryParse(Port ?? string.Empty, out var range) ? range.ToString() : null,
        Protocol = Given(nameof(Protocol), Protocol),
        Pool = Given(nameof(Pool), Pool),
        AdminState = GivenState(),
        ForwardingMode = Given(nameof(ForwardingMode), ForwardingMode),
        AllowFrom = Given(nameof(AllowFrom), AllowFrom),
        SourceNat = Given(nameof(SourceNat), SourceNat),
        MaxConnections = Given(nameof(MaxConnections), MaxConnections),
        NewConnectionsPerSecond = Given(nameof(NewConnectionsPerSecond), NewConnectionsPerSecond),
        NewConnectionsPerSecondPerSource = Given(nameof(NewConnectionsPerSecondPerSource), NewConnectionsPerSecondPerSource),
        IdleTimeout = Given(nameof(IdleTimeout), IdleTimeout),
        HalfClosedTimeout = Given(nameof(HalfClosedTimeout), HalfClosedTimeout),
        AcceptProxyProtocol = Given(nameof(AcceptProxyProtocol), AcceptProxyProtocol),
        Balance = Given(nameof(Balance), Balance),
    };

    /// <summary>The settings that belong to the VIP's own pool; null: none is given. Of a piped object that names its pool they describe that pool.</summary>
    private protected PoolSettings? PoolSettings(string pool)
    {
        var hashOn = Own(nameof(HashOn)) ? HashOn : null;
        var scheduler = (Own(nameof(Scheduler)) ? Scheduler : null) ?? (hashOn is null ? null : LbScheduler.Hash);
        var header = Own(nameof(SendProxyProtocol)) ? SendProxyProtocol : null;
        return scheduler is null && header is null
            ? null
            : new PoolSettings { Name = pool, Scheduler = scheduler, HashOn = hashOn, SendProxyProtocol = header };
    }

    private protected void RefuseSchedulerWithPool(string name)
    {
        if (IsGiven(nameof(Pool)) && PoolParameters.Any(IsOnCommandLine))
        {
            ThrowFinding(
                "Lb.Vip.SchedulerWithPool",
                $"VIP {name}",
                IsOnCommandLine(nameof(Pool))
                    ? "-Scheduler, -HashOn and -SendProxyProtocol belong to the VIP's own pool, and -Pool names another"
                    : $"-Scheduler, -HashOn and -SendProxyProtocol belong to the VIP's own pool, and the piped object names pool {Pool}",
                "Leave -Pool or the others out, or use Set-LbPool.");
        }

        if (IsInPipeline(nameof(Pool)) && !IsFromAgent && PoolParameters.Any(IsInPipeline))
        {
            WriteWarning($"VIP {name}: Scheduler, HashOn and SendProxyProtocol of its row are not taken, as the row names pool {Pool}. Set-LbPool sets them.");
        }
    }

    private bool Own(string parameter) => IsOnCommandLine(parameter) || (IsInPipeline(parameter) && !IsGiven(nameof(Pool)));

    /// <summary>-Disabled on the command line goes before a state in the pipeline, and one parameter before the other.</summary>
    private LbAdminState? GivenState()
    {
        if (IsOnCommandLine(nameof(Disabled)) && IsOnCommandLine(nameof(AdminState)))
        {
            ThrowFinding("Lb.Vip.DisabledAndAdminState", "VIP", "-Disabled and -AdminState are two ways to say the same", "Give one of them.");
        }

        var state = Given(nameof(AdminState), AdminState);
        return Given(nameof(Disabled), Disabled) is { } disabled && !IsOnCommandLine(nameof(AdminState))
            ? disabled ? LbAdminState.Disabled : LbAdminState.Enabled
            : state;
    }

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.GetVipsAsync(operations.Where(operation => operation.Vip is not null).Select(operation => operation.Name).ToArray(), cancellationToken).ConfigureAwait(false);
}
