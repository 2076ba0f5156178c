using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbVip removes VIPs, each with the pool of its name unless another VIP uses that.</summary>
[Cmdlet(VerbsCommon.Remove, "LbVip", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveLbVipCommand : LbOperationCmdlet
{
    /// <summary>Names of VIPs; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Leaves the pool of the VIP's name. Default: it goes with the VIP.</summary>
    [Parameter]
    public SwitchParameter KeepPool { get; set; }

    protected override void ProcessRecord()
    {
        var names = Name;
        var keepPool = KeepPool.IsPresent;
        Plan(async inventory => (await inventory.VipNamesAsync(names).ConfigureAwait(false))
            .Select(name => new PlannedChange($"remove VIP {name}", AgentOperation.DeleteVip(name, keepPool)) { IsRemoval = true }).ToArray());
    }
}
