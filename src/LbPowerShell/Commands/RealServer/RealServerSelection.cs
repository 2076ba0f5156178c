using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The servers of pools that are meant.</summary>
internal static class RealServerSelection
{
    /// <summary>Pool, address and port of each; where nothing has to be looked up nothing is.</summary>
    /// <exception cref="AgentException">As of <see cref="FindServersAsync"/>.</exception>
    public static async Task<IReadOnlyList<(string Pool, string Address, uint Port)>> SelectServersAsync(this AgentInventory inventory, ServerTarget target, bool ifExists = false)
    {
        if (ifExists)
        {
            var pools = await inventory.PoolsOfAsync(target.Pools, ifExists: true).ConfigureAwait(false);
            return Keys((await inventory.LookUpServersAsync(target.In(PoolTarget.Some([.. pools]))).ConfigureAwait(false)).Found);
        }

        if (target.Servers.Exact is { } exact && target.Pools.IsLiteral)
        {
            var pools = await inventory.PoolsOfAsync(target.Pools).ConfigureAwait(false);
            return pools.SelectMany(pool => exact.Select(server => (pool, server.Address, server.Port))).ToArray();
        }

        return Keys(await inventory.FindServersAsync(target).ConfigureAwait(false));
    }

    /// <summary>The servers as they are.</summary>
    /// <exception cref="AgentException">A name without wildcards is not there, or a pool.</exception>
    public static async Task<IReadOnlyList<LbRealServer>> FindServersAsync(this AgentInventory inventory, ServerTarget target)
    {
        var (found, missing) = await inventory.LookUpServersAsync(target).ConfigureAwait(false);
        return missing.Count == 0 ? found : throw new AgentException(missing);
    }

    /// <summary>The servers as they are, and what was named without wildcards and is not there. Where pools are named each must have it, else one.</summary>
    /// <exception cref="AgentException">A pool that is named is not there.</exception>
    public static async Task<(IReadOnlyList<LbRealServer> Found, IReadOnlyList<LbFinding> Missing)> LookUpServersAsync(this AgentInventory inventory, ServerTarget target)
    {
        var found = new List<LbRealServer>();
        var missing = new List<LbFinding>();
        foreach (var name in target.VipsOrPools)
        {
            try
            {
                var pools = await inventory.PoolsOfVipOrPoolAsync(name).ConfigureAwait(false);
                found.AddRange((await inventory.ServersAsync(pools).ConfigureAwait(false)).Where(server => target.Servers.Port is not { } port || server.Port == port));
            }
            catch (AgentException exception) when (exception.Findings.All(finding => finding.Category == LbFindingCategory.NotFound))
            {
                // What else was named is there all the same.
                missing.AddRange(exception.Findings);
            }
        }

        if (target.VipsOrPools.Count == 0 || target.Servers.Names.Count > 0)
        {
            var pools = target.Pools.IsAll ? null : await inventory.PoolsOfAsync(target.Pools).ConfigureAwait(false);
            var servers = await inventory.ServersAsync(pools).ConfigureAwait(false);
            var byPool = servers.ToLookup(server => server.Pool, StringComparer.OrdinalIgnoreCase);
            foreach (var pool in (pools ?? []).Where(pool => !byPool.Contains(pool)))
            {
                // A pool without servers, or none at all?
                await inventory.PoolAsync(pool).ConfigureAwait(false);
            }

            found.AddRange(servers.Where(server => target.Servers.Matches(server.Address, (uint)server.Port)));
            missing.AddRange(target.Pools.IsLiteral
                ? pools.SelectMany(pool => target.Servers.Missing([.. byPool[pool]]).SelectMany(name => NotFound.RealServer(name, pool).Findings))
                : target.Servers.Missing(servers).SelectMany(name => NotFound.RealServer(name, pool: null).Findings));
        }

        return (found.GroupBy(server => (server.Pool, server.Address, server.Port)).Select(same => same.First()).ToArray(), missing);
    }

    /// <summary>Those that operations were about, as they are now.</summary>
    public static async Task<IReadOnlyList<LbRealServer>> ReadServersAsync(
        this IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken)
    {
        var changed = operations.Where(operation => operation.Server is not null).ToLookup(operation => operation.Name, StringComparer.OrdinalIgnoreCase);
        var servers = await connection.GetRealServersAsync(changed.Select(pool => pool.Key).ToArray(), cancellationToken).ConfigureAwait(false);
        return servers.Where(server => changed[server.Pool].Any(operation => IsMeant(operation.Server!, server))).ToArray();
    }

    private static (string Pool, string Address, uint Port)[] Keys(IEnumerable<LbRealServer> servers) =>
        servers.Select(server => (server.Pool, server.Address, (uint)server.Port)).ToArray();

    private static bool IsMeant(RealServerSettings settings, LbRealServer server) =>
        ServerName.Parse(settings.Address).Matches(server.Address, (uint)server.Port, settings.Port == 0 ? null : settings.Port);
}
