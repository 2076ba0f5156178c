using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>
/// The calls to one agent. Safe from any thread. Every call throws <see cref="AgentException"/> for a refusal, a failure of the
/// transport or a deadline, and <see cref="OperationCanceledException"/> when cancelled. Names in requests are exact; none means all.
/// </summary>
public interface IAgentConnection
{
    string Name { get; }

    Task<LbAgent> GetAgentAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<LbEngine>> GetEnginesAsync(CancellationToken cancellationToken);

    Task<LbTopology> GetTopologyAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<LbVip>> GetVipsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    Task<IReadOnlyList<LbPool>> GetPoolsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    Task<IReadOnlyList<LbHealthCheck>> GetHealthChecksAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken);

    Task<IReadOnlyList<LbRealServer>> GetRealServersAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken);

    /// <summary>Has servers of a pool probed once each, and hands on each report as it comes. The next one must come within the timeout of a call.</summary>
    /// <param name="pool">Whose servers, and whose check.</param>
    /// <param name="servers">Which ones.</param>
    /// <param name="settings">Put over the check for this once; null: the check as it is.</param>
    /// <param name="handOn">Takes each report.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task TestHealthCheckAsync(
        string pool, IReadOnlyCollection<RealServerSettings> servers, HealthCheckSettings? settings, Action<LbHealthCheckTest> handOn, CancellationToken cancellationToken);

    /// <summary>
    /// Hands on flows as they come, some thousands at a time; reads on only when those are taken. The agent must go on within the timeout
    /// of a call.
    /// </summary>
    Task ListFlowsAsync(FlowQuery query, Action<IReadOnlyList<LbFlow>> handOn, CancellationToken cancellationToken);

    /// <param name="revision">0: the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<LbConfiguration> GetConfigurationAsync(ulong? revision, CancellationToken cancellationToken);

    Task<LbChange> ChangeAsync(IReadOnlyList<AgentOperation> operations, AgentChangeOptions options, CancellationToken cancellationToken);

    Task<LbChange> ReplaceAsync(ConfigurationSettings configuration, AgentChangeOptions options, CancellationToken cancellationToken);

    Task<LbChange> RestoreAsync(ulong revision, AgentChangeOptions options, CancellationToken cancellationToken);

    /// <summary>Ends the flows of Disabled servers now; how many there were. They are over when the servers' active flows say so.</summary>
    Task<long> EndFlowsAsync(IReadOnlyCollection<LbRealServer> servers, CancellationToken cancellationToken);

    /// <param name="limit">0: all that are kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<LbConfigurationRevision>> GetRevisionsAsync(uint limit, CancellationToken cancellationToken);

    /// <summary>Hands on events until cancelled; has no deadline of its own.</summary>
    Task WatchEventsAsync(EventQuery query, Action<LbEvent> handOn, CancellationToken cancellationToken);
}
