using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Loading;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of the cmdlets that speak to agents: which agents, how many at once, how long.</summary>
public abstract class LbAgentCmdlet : LbCmdlet
{
    /// <summary>So many results may wait for the pipeline.</summary>
    private const int QueueLength = 10_000;

    private bool _hasToldMissing;

    private protected LbAgentCmdlet()
    {
    }

    /// <summary>
    /// The agents: unix:PATH, pipe:NAME, a host or host:port. Default: the connected agents (Connect-LbAgent), else those that the
    /// environment variable LBADMIN_AGENT names, else the agent of this machine.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AgentName")]
    [ArgumentCompleter(typeof(AgentNameCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Agent { get; set; }

    /// <summary>How many agents are spoken to at the same time. 1 to 1000, default 32.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Seconds that one call to one agent may take. 1 to 86400, default 30.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int TimeoutSec { get; set; } = 30;

    protected override void BeginProcessing()
    {
        if (Environment.Version.Major < 8)
        {
            ThrowFinding(
                "Lb.Module.NeedsPowerShell7",
                MyInvocation.MyCommand.Name,
                "cmdlets that speak to agents need PowerShell 7.4 or later",
                "Run it in pwsh; Windows PowerShell has only the cmdlets for real servers.",
                LbFindingCategory.NotAvailable);
        }
    }

    /// <summary>Whether -Verbose has a line for each agent that was asked. Cmdlets that change something have one about the change.</summary>
    private protected virtual bool TellsCalls => true;

    /// <summary>The agents of the current record, each once. Ends the cmdlet where the session asked for agents and reached none.</summary>
    protected IReadOnlyList<string> Agents => (Agent is { Length: > 0 } given ? given : Defaults()).Select(name => name.Trim()).Distinct(StringComparer.Ordinal).ToArray();

    /// <summary>
    /// Calls all agents at once and hands each result on in the pipeline thread, in the order of the list, whoever answers first. One agent's
    /// failure is one error, in its turn.
    /// </summary>
    private protected void CallAgents<T>(
        IEnumerable<string> agents,
        Func<IAgentConnection, CancellationToken, Task<T>> call,
        Action<string, T> handOn,
        Action<string, AgentException>? failed = null)
    {
        failed ??= (agent, exception) => WriteFindings(exception, agent);
        var called = agents.ToArray();
        var turns = new AgentTurns(called);
        StreamAgents<T>(
            called,
            async (connection, emit, token) => emit(await call(connection, token).ConfigureAwait(false)),
            (agent, value) => turns.Take(agent, () => handOn(agent, value)),
            (agent, exception) => turns.Take(agent, () => failed(agent, exception)));
    }

    /// <summary>As <see cref="CallAgents{T}"/>, for calls that give many results one after another: each as it comes.</summary>
    private protected void StreamAgents<T>(
        IEnumerable<string> agents,
        Func<IAgentConnection, Action<T>, CancellationToken, Task> call,
        Action<string, T> handOn,
        Action<string, AgentException>? failed = null) => StreamAgents(agents, ThrottleLimit, call, handOn, failed);

    /// <param name="agents">Whom to call.</param>
    /// <param name="atOnce">How many streams run at the same time.</param>
    /// <param name="call">One stream, in a worker.</param>
    /// <param name="handOn">Takes each result, in the pipeline thread.</param>
    /// <param name="failed">Takes an agent's failure, in the pipeline thread. Default: writes it.</param>
    /// <param name="queueLength">How many results may wait for the pipeline before the streams wait too: fewer where one is large.</param>
    private protected void StreamAgents<T>(
        IEnumerable<string> agents,
        int atOnce,
        Func<IAgentConnection, Action<T>, CancellationToken, Task> call,
        Action<string, T> handOn,
        Action<string, AgentException>? failed,
        int queueLength = QueueLength)
    {
        failed ??= (agent, exception) => WriteFindings(exception, agent);
        var timeout = TimeSpan.FromSeconds(TimeoutSec);
        var connections = new List<IAgentConnection>();
        var calls = new CallLog();
        foreach (var agent in agents)
        {
            try
            {
                connections.Add(ClientContext.Gateway.Connect(AgentAddress.Parse(agent, SessionState.Path.CurrentFileSystemLocation.ProviderPath), timeout));
            }
            catch (AgentException exception)
            {
                failed(agent, exception);
            }
        }

        try
        {
            foreach (var outcome in AgentFanOut.Run(connections, atOnce, queueLength, calls.Timed(call), StopToken))
            {
                if (outcome.Failure is { } failure)
                {
                    failed(outcome.Agent, failure);
                }
                else
                {
                    calls.Count(outcome.Agent, outcome.Value);
                    handOn(outcome.Agent, outcome.Value!);
                }
            }

            foreach (var line in TellsCalls ? calls.Lines(connections.Select(connection => connection.Name)) : [])
            {
                WriteVerbose(line);
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Reads lists from all agents and writes their elements.</summary>
    private protected void WriteFromAgents<T>(Func<IAgentConnection, CancellationToken, Task<IReadOnlyList<T>>> read)
        where T : LbObject =>
        CallAgents(Agents, read, (_, list) => WriteObject(list, enumerateCollection: true));

    /// <summary>The session's agents; says once which of those that it asked for are not among them.</summary>
    private IReadOnlyList<string> Defaults()
    {
        var session = AgentSession.Current;
        try
        {
            var agents = session.Defaults();
            if (session.Missing is { Count: > 0 } missing && !_hasToldMissing)
            {
                _hasToldMissing = true;
                WriteWarning(
                    $"{MyInvocation.MyCommand.Name} speaks to {agents.Count} of {agents.Count + missing.Count} agents: this session is not connected to "
                    + $"{string.Join(", ", missing)}. Run Connect-LbAgent again, or Disconnect-LbAgent with what is missing to go on without it.");
            }

            return agents;
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
            throw;
        }
    }
}
