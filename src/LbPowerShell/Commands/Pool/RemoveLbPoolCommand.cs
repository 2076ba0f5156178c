using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbPool removes pools that no VIP uses, with their servers.</summary>
[Cmdlet(VerbsCommon.Remove, "LbPool", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveLbPoolCommand : LbOperationCmdlet
{
    /// <summary>Names of pools; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        var names = Name;
        Plan(async inventory => (await inventory.PoolNamesAsync(names).ConfigureAwait(false))
            .Select(name => new PlannedChange($"remove pool {name}", AgentOperation.DeletePool(name)) { IsRemoval = true }).ToArray());
    }
}
