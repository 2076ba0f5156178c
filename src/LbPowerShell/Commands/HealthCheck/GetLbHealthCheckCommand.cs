using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbHealthCheck shows how the servers of pools are watched, and how long a failure can stay unseen.</summary>
[Cmdlet(VerbsCommon.Get, "LbHealthCheck")]
[OutputType(typeof(LbHealthCheck))]
public sealed class GetLbHealthCheckCommand : LbPoolReadCmdlet
{
    /// <summary>Names of VIPs, or of pools where no VIP has that name; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HealthCheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    protected override void ProcessRecord()
    {
        var target = Target().Pools;
        if (Name is not null && !target.IsAll)
        {
            ThrowFinding("Lb.Pool.VipAndPool", "pool", "-Name is a third way to name the pool, beside -Vip, -Pool and an object in the pipeline", "Give one of them.");
        }

        var names = Name ?? (InputObject?.BaseObject is string piped ? [piped] : []);
        WriteFromAgents((connection, token) => ReadAsync(connection, target, names, token));
    }

    private static async Task<IReadOnlyList<LbHealthCheck>> ReadAsync(IAgentConnection connection, PoolTarget target, string[] names, CancellationToken cancellationToken)
    {
        var inventory = new AgentInventory(connection, cancellationToken);
        var pools = new List<string>();
        foreach (var name in names)
        {
            pools.AddRange(await inventory.PoolsOfVipOrPoolAsync(name).ConfigureAwait(false));
        }

        if (!target.IsAll)
        {
            pools.AddRange(await inventory.PoolsOfAsync(target).ConfigureAwait(false));
        }
        else if (names.Length == 0)
        {
            return await connection.GetHealthChecksAsync([], cancellationToken).ConfigureAwait(false);
        }

        var checks = pools.Count == 0 ? [] : await connection.GetHealthChecksAsync(pools.Distinct(StringComparer.OrdinalIgnoreCase).ToArray(), cancellationToken).ConfigureAwait(false);
        return pools.Except(checks.Select(check => check.Pool), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } missing ? throw NotFound.Pool(missing) : checks;
    }
}
