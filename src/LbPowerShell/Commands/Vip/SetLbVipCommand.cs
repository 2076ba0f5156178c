using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Set-LbVip changes the settings that are given and leaves the others.</summary>
[Cmdlet(VerbsCommon.Set, "LbVip", SupportsShouldProcess = true)]
[OutputType(typeof(LbVip))]
public sealed class SetLbVipCommand : LbVipSettingsCmdlet
{
    /// <summary>Names of VIPs; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        RefuseSchedulerWithPool(string.Join(", ", Name));
        var names = Name;
        var given = Settings(string.Empty);
        var pool = PoolSettings(string.Empty);
        Plan(async inventory =>
        {
            var changes = new List<PlannedChange>();
            foreach (var name in await inventory.VipNamesAsync(names).ConfigureAwait(false))
            {
                changes.Add(await ChangeAsync(inventory, name, given, pool).ConfigureAwait(false));
            }

            return changes;
        });
    }

    private static async Task<PlannedChange> ChangeAsync(AgentInventory inventory, string name, VipSettings given, PoolSettings? pool)
    {
        var operations = new List<AgentOperation> { AgentOperation.UpdateVip(given.For(name)) };
        if (pool is not null)
        {
            var ownPool = (await inventory.VipAsync(name).ConfigureAwait(false)).Pool;
            operations.Add(AgentOperation.UpdatePool(pool.For(ownPool)));
        }

        return new PlannedChange($"change VIP {name}", [.. operations]);
    }
}
