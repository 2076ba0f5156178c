using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of Enable-LbVip and Disable-LbVip.</summary>
public abstract class LbVipSwitchCmdlet : LbOperationCmdlet
{
    private protected LbVipSwitchCmdlet()
    {
    }

    /// <summary>Names of VIPs; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [NameTransformation(typeof(LbVip))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Writes the VIPs as they are after the change. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool WantsObjects => PassThru;

    private protected void PlanSwitch(string verb, LbAdminState state)
    {
        var names = Name;
        Plan(async inventory => (await inventory.VipNamesAsync(names).ConfigureAwait(false))
            .Select(name => new PlannedChange($"{verb} VIP {name}", AgentOperation.UpdateVip(new VipSettings { Name = name, AdminState = state }))).ToArray());
    }

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.GetVipsAsync(operations.Select(operation => operation.Name).ToArray(), cancellationToken).ConfigureAwait(false);
}
