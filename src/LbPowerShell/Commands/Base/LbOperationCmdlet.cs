using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Base of the cmdlets whose change is made of operations. ProcessRecord plans; EndProcessing sends all that one pipeline planned as one
/// change for each agent: a thousand servers are one revision, all or nothing.
/// </summary>
public abstract class LbOperationCmdlet : LbChangeCmdlet
{
    private readonly Dictionary<string, AgentPlan> _plans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onCommandLine = new(StringComparer.OrdinalIgnoreCase);

    private protected LbOperationCmdlet()
    {
    }

    /// <summary>Whether the changed objects are to be read back and written.</summary>
    private protected virtual bool WantsObjects => false;

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _onCommandLine.UnionWith(MyInvocation.BoundParameters.Keys);
    }

    protected sealed override void EndProcessing()
    {
        var plans = new List<AgentPlan>();
        CallAgents(_plans.Keys, (connection, token) => _plans[connection.Name].ResolveAsync(connection, token), (agent, _) => plans.Add(_plans[agent]));

        if (!IsWhatIf && ForcesRemoval is null)
        {
            plans.ForEach(plan => plan.Keep(change => IsConfirmed(plan.Agent, change.Description)));
        }

        var changed = new List<AgentPlan>();
        ChangeAgents(
            plans.Where(plan => plan.Operations.Count > 0)
                .Select(plan => new AgentChange(plan.Agent, plan.Description, SendAsync)).ToArray(),
            (change, _) =>
            {
                WriteObject(_plans[change.Agent].Objects, enumerateCollection: true);
                changed.Add(_plans[change.Agent]);
            });
        if (!IsWhatIf)
        {
            AfterChange(changed);
        }
    }

    /// <summary>Adds a step for each agent of the current record. It runs later, in a worker, and may read the agent.</summary>
    private protected void Plan(Func<AgentInventory, Task<IReadOnlyList<PlannedChange>>> step)
    {
        foreach (var agent in Agents)
        {
            if (!_plans.TryGetValue(agent, out var plan))
            {
                _plans.Add(agent, plan = new AgentPlan(agent));
            }

            plan.Add(step);
        }
    }

    /// <summary>As <see cref="Plan(Func{AgentInventory, Task{IReadOnlyList{PlannedChange}}})"/>, where nothing has to be read.</summary>
    private protected void Plan(params PlannedChange[] changes) => Plan(_ => Task.FromResult<IReadOnlyList<PlannedChange>>(changes));

    /// <summary>What is left to do when all agents have answered; with what those took that did not refuse. Nothing under -WhatIf.</summary>
    private protected virtual void AfterChange(IReadOnlyList<AgentPlan> changed)
    {
    }

    /// <summary>The objects that the operations changed, as they are now.</summary>
    private protected virtual Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LbObject>>([]);

    private protected bool IsOnCommandLine(string parameter) => _onCommandLine.Contains(parameter);

    /// <summary>The pools that -Vip or -Pool mean, or the object in the pipeline; ends the cmdlet where that is not clear.</summary>
    private protected PoolTarget TargetPools(string[]? vip, string[]? pool, PSObject? piped) =>
        OrEnd(() => ServerTarget.Choose(new ServerParameters(null, null, vip, pool), piped, IsOnCommandLine).Pools.Required());

    /// <summary>The servers, of which pools, that the parameters or the object in the pipeline mean; ends the cmdlet where that is not clear.</summary>
    private protected ServerTarget TargetServers(ServerParameters given, PSObject? piped) => OrEnd(() =>
    {
        var target = ServerTarget.Choose(given, piped, IsOnCommandLine).WithServers();
        target.Pools.Required();
        return target;
    });

    private T OrEnd<T>(Func<T> choose)
    {
        try
        {
            return choose();
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
            throw;
        }
    }

    private async Task<LbChange> SendAsync(IAgentConnection connection, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        var plan = _plans[connection.Name];
        var change = await plan.SendAsync(connection, options, cancellationToken).ConfigureAwait(false);
        if (WantsObjects && !options.DryRun)
        {
            plan.Objects = await ReadBackAsync(connection, plan.Operations, cancellationToken).ConfigureAwait(false);
        }

        return change;
    }
}
