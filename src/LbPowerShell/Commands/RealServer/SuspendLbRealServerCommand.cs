using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Suspend-LbRealServer drains servers: known flows go on, new ones do not come. It can wait until none are left, and end them.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(LbRealServer))]
public sealed class SuspendLbRealServerCommand : LbRealServerSelectionCmdlet
{
    /// <summary>Waits, and writes each server when it has no flows any more.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Waits no longer than this. As 5s, 1m, 2h, a TimeSpan or seconds. Default: no end; with -Force: 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? DrainTimeout { get; set; }

    /// <summary>Disables servers that have flows when the time is over, and ends those. Default: such a server is an error, and drains on.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the servers as they are after the change. Default: no output; with -Wait servers are written when they are drained.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool WantsObjects => PassThru && !Waits;

    private bool Waits => Wait || Force || DrainTimeout is not null;

    private protected override void PlanServers(ServerTarget target) => Plan(async inventory =>
        (await inventory.FindServersAsync(target).ConfigureAwait(false)).Select(server => new PlannedChange(
            $"suspend real server {server} of pool {server.Pool}",
            AgentOperation.UpdateRealServer(server.Pool, new RealServerSettings
            {
                Address = server.Address,
                Port = (uint)server.Port,

                // One that is Disabled stays so: Draining would let its persistent clients in again.
                AdminState = server.AdminState == LbAdminState.Disabled ? null : LbAdminState.Draining,
            }))).ToArray());

    private protected override void WriteWhatIf(string agent, LbChange change)
    {
        base.WriteWhatIf(agent, change);
        if (Force)
        {
            ShouldProcess($"[{agent}] those with flows {(DrainTimeout is { } time ? $"after {DurationText.Format(time)}" : "now")}: AdminState -> Disabled, and their flows end", string.Empty, string.Empty);
        }
    }

    private protected override void AfterChange(IReadOnlyList<AgentPlan> changed)
    {
        if (!Waits || changed.Count == 0)
        {
            return;
        }

        using var calls = new SemaphoreSlim(ThrottleLimit);
        var deadline = new DrainDeadline(DrainTimeout ?? (Force ? TimeSpan.Zero : null), Force, Note);
        var drains = changed.ToDictionary(plan => plan.Agent, plan => new AgentDrain(plan.Operations, deadline, calls), StringComparer.Ordinal);
        var progress = new DrainProgress(drains.Count);

        try
        {
            // All agents are watched at the same time, however many they are; the throttle is for their calls.
            StreamAgents<DrainStep>(
                drains.Keys,
                drains.Count,
                (connection, handOn, token) => drains[connection.Name].RunAsync(connection, handOn, token),
                (agent, step) =>
                {
                    progress.Report(agent, step);
                    ShowProgress(progress.Text, progress.Percent);
                    WriteObject(step.Drained, enumerateCollection: true);
                    if (step.Failed.Count > 0)
                    {
                        WriteFindings(new AgentException(step.Failed), agent);
                    }
                },
                (agent, failure) =>
                {
                    progress.Forget(agent);
                    WriteFindings(failure, agent);
                });
        }
        finally
        {
            EndProgress();
        }
    }
}
