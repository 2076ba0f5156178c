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
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>Pools; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Pool { get; set; }

    protected override void ProcessRecord()
    {
        var target = TargetPools(Vip, Pool);
        Plan(async inventory => (await inventory.PoolsOfAsync(target.Vips, target.Pools).ConfigureAwait(false)).Select(pool => new PlannedChange(
            $"remove health check of pool {pool}",
            AgentOperation.SetHealthCheck(pool, new HealthCheckSettings { Type = LbHealthCheckType.None })) { IsRemoval = true }).ToArray());
    }
}
