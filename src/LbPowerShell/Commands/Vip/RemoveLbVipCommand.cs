using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbVip removes VIPs, each with the pool of its name unless another VIP uses that.</summary>
[Cmdlet(VerbsCommon.Remove, "LbVip", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveLbVipCommand : LbOperationCmdlet
{
    /// <summary>Names of VIPs; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [NameTransformation(typeof(LbVip))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Leaves the pool of the VIP's name. Default: it goes with the VIP.</summary>
    [Parameter]
    public SwitchParameter KeepPool { get; set; }

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
        var keepPool = KeepPool.IsPresent;
        Plan(async inventory => (await inventory.VipNamesAsync(names, ifExists).ConfigureAwait(false))
            .Select(name => new PlannedChange($"remove VIP {name}", AgentOperation.DeleteVip(name, keepPool)) { IsRemoval = true }).ToArray());
    }
}
