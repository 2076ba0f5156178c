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

/// <summary>The settings of a pool, as New-LbPool and Set-LbPool take them.</summary>
public abstract class LbPoolSettingsCmdlet : LbSettingsCmdlet
{
    private protected LbPoolSettingsCmdlet()
    {
    }

    /// <summary>RoundRobin (default), WeightedRoundRobin, LeastConnection, WeightedLeastConnection or Hash.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbScheduler))]
    public LbScheduler? Scheduler { get; set; }

    /// <summary>What the Hash scheduler looks at: SourceAddress (default), DestinationAddress, SourcePort, DestinationPort. Without -Scheduler it means Hash.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbHashField), IsList = true)]
    public LbHashField[]? HashOn { get; set; }

    /// <summary>None (default) or SourceAddress: the same client comes back to the same server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbPersistence))]
    public LbPersistence? Persistence { get; set; }

    /// <summary>Clients alike in so many leading bits are one client: IPv4 (0 to 32, default 32), and after a comma IPv6 (0 to 128, default 128).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateCount(1, 2)]
    [WholeNumberTransformation(Most = int.MaxValue, IsList = true)]
    public int[]? PersistencePrefix { get; set; }

    /// <summary>So long after its last flow a client is forgotten. Default 5 min. As 5s, 1m, 2h, a TimeSpan or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? PersistenceTimeout { get; set; }

    /// <summary>A server that is new or back from Unhealthy ramps up over this time. 0 (default): at once.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? SlowStart { get; set; }

    /// <summary>Keep (default) or Reset: the flows of a server that turned Unhealthy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbOnUnhealthy))]
    public LbOnUnhealthy? OnUnhealthy { get; set; }

    /// <summary>None (default: refuse new flows) or UseAll, when all servers are Unhealthy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbFallback))]
    public LbFallback? Fallback { get; set; }

    /// <summary>How long the proxy waits for a server to accept. 10 ms to 5 min, default 3 s.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>Servers get a PROXY protocol header that names the client: None (default), V1 (text) or V2 (binary).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbProxyProtocolVersion), NotOf = typeof(LbHealthCheck))]
    public LbProxyProtocolVersion? SendProxyProtocol { get; set; }

    private protected PoolSettings Settings(string name)
    {
        var hashOn = Given(nameof(HashOn), HashOn);
        return new PoolSettings
        {
            Name = name,
            Scheduler = Given(nameof(Scheduler), Scheduler) ?? (hashOn is null ? null : LbScheduler.Hash),
            HashOn = hashOn,
            Persistence = Given(nameof(Persistence), Persistence),
            PersistencePrefix = Given(nameof(PersistencePrefix), PersistencePrefix),
            PersistenceTimeout = Given(nameof(PersistenceTimeout), PersistenceTimeout),
            SlowStart = Given(nameof(SlowStart), SlowStart),
            OnUnhealthy = Given(nameof(OnUnhealthy), OnUnhealthy),
            Fallback = Given(nameof(Fallback), Fallback),
            ConnectTimeout = Given(nameof(ConnectTimeout), ConnectTimeout),
            SendProxyProtocol = Given(nameof(SendProxyProtocol), SendProxyProtocol),
        };
    }

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.GetPoolsAsync(operations.Select(operation => operation.Name).ToArray(), cancellationToken).ConfigureAwait(false);
}
