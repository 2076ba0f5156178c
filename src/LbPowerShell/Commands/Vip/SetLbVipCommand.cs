using System.Collections.Generic;
using System.Linq;
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
    [NameTransformation(typeof(LbVip))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private readonly AskedNames _named = new();

    private protected override void PlanRecord()
    {
        _named.Add(Agents, Name);
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

    private async Task<PlannedChange> ChangeAsync(AgentInventory inventory, string name, VipSettings given, PoolSettings? pool)
    {
        var operations = new List<AgentOperation> { AgentOperation.UpdateVip(given.For(name)) };
        if (pool is not null)
        {
            var ownPool = (await inventory.VipAsync(name).ConfigureAwait(false)).Pool;
            await RefuseSharedAsync(inventory, name, ownPool).ConfigureAwait(false);
            operations.Add(AgentOperation.UpdatePool(pool.For(ownPool)));
        }

        return new PlannedChange($"change VIP {name}", [.. operations]);
    }

    /// <summary>What belongs to the pool would change for VIPs that nobody has named.</summary>
    private async Task RefuseSharedAsync(AgentInventory inventory, string name, string pool)
    {
        var named = new NameFilter(_named.Of(inventory.Agent));
        var others = await inventory.FindPoolAsync(pool).ConfigureAwait(false) is { } shared ? shared.Vip.Where(vip => !named.Matches(vip)).ToArray() : [];
        if (others.Length > 0)
        {
            throw new AgentException(new LbFinding
            {
                Id = "Lb.Vip.SharedPool",
                Target = $"VIP {name}",
                Reason = $"-Scheduler, -HashOn and -SendProxyProtocol belong to its pool {pool}, over which other VIPs balance too: {string.Join(", ", others)}",
                Remedy = $"Set-LbPool {pool} changes it for all of them.",
                Category = LbFindingCategory.Conflict,
            });
        }
    }
}
