using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbHealthCheck ends the watching: the servers of the pool are then always Healthy.</summary>
[Cmdlet(VerbsCommon.Remove, "LbHealthCheck", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveLbHealthCheckCommand : LbOperationCmdlet
{
    /// <summary>VIPs whose pools are meant; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ListTransformation(AllowsEmpty = true)]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>Pools; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ListTransformation]
    public string[]? Pool { get; set; }

    /// <summary>What is not there is no error. Default: an exact name that is not there is one.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    /// <summary>The object in the pipeline; its properties bind to the parameters of the same names.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipelineRow]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        PipelineRow.Leave();
        var target = TargetPools(Vip, Pool, InputObject);
        var ifExists = IfExists.IsPresent;
        Plan(async inventory => (await inventory.PoolsOfAsync(target, ifExists).ConfigureAwait(false)).Select(pool => new PlannedChange(
            $"remove health check of pool {pool}",
            AgentOperation.SetHealthCheck(pool, new HealthCheckSettings { Type = LbHealthCheckType.None })) { IsRemoval = true }).ToArray());
    }
}
