using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of the Get cmdlets for what belongs to a pool.</summary>
public abstract class LbPoolReadCmdlet : LbAgentCmdlet
{
    private readonly HashSet<string> _onCommandLine = new(StringComparer.OrdinalIgnoreCase);

    private protected LbPoolReadCmdlet()
    {
    }

    /// <summary>VIPs whose pools are meant; wildcards are permitted. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>Pools; wildcards are permitted. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Pool { get; set; }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _onCommandLine.UnionWith(MyInvocation.BoundParameters.Keys);
    }

    /// <summary>The pools that -Vip or -Pool mean; ends the cmdlet where that is not clear.</summary>
    private protected PoolTarget Target()
    {
        try
        {
            return PoolTarget.Choose(Vip, Pool, _onCommandLine.Contains);
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
            throw;
        }
    }

    /// <summary>Turns a read of pools into one that honours -Vip and -Pool, and refuses literal names that are not there.</summary>
    private protected Func<IAgentConnection, CancellationToken, Task<IReadOnlyList<T>>> ReadPoolsAsync<T>(
        Func<IAgentConnection, IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<T>>> read, Func<T, string> poolOf)
    {
        var target = Target();
        return async (connection, token) =>
        {
            if (target.IsAll)
            {
                return await read(connection, [], token).ConfigureAwait(false);
            }

            var inventory = new AgentInventory(connection, token);
            var pools = await inventory.PoolsOfAsync(target.Vips, target.Pools).ConfigureAwait(false);
            var found = pools.Count == 0 ? [] : await read(connection, pools, token).ConfigureAwait(false);
            foreach (var pool in pools.Except(found.Select(poolOf), StringComparer.OrdinalIgnoreCase))
            {
                // A pool without servers is there all the same.
                await inventory.PoolAsync(pool).ConfigureAwait(false);
            }

            return found;
        };
    }
}
