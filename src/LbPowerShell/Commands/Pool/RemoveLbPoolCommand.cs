using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbPool removes pools that no VIP uses, with their servers.</summary>
[Cmdlet(VerbsCommon.Remove, "LbPool", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveLbPoolCommand : LbOperationCmdlet
{
    /// <summary>Names of pools; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [NameTransformation(typeof(LbPool))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>What is not there is no error. Default: an exact name that is not there is one.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    /// <summary>Asks nothing. Default: asks before something is removed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? ForcesRemoval => Force;

    protected override void ProcessRecord()
    {
        var (names, ifExists) = (Name, IfExists.IsPresent);
        Plan(async inventory => (await inventory.PoolNamesAsync(names, ifExists).ConfigureAwait(false))
            .Select(name => new PlannedChange($"remove pool {name}", AgentOperation.DeletePool(name)) { IsRemoval = true }).ToArray());
    }
}
