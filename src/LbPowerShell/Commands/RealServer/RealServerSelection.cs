using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The servers of pools that addresses (with wildcards) and perhaps a port mean.</summary>
internal static class RealServerSelection
{
    /// <summary>Pool, address and port of each; where nothing has to be looked up nothing is.</summary>
    public static async Task<IReadOnlyList<(string Pool, string Address, uint Port)>> SelectServersAsync(
        this AgentInventory inventory, PoolTarget target, string[] addresses, uint? port)
    {
        if (port is { } exact && !addresses.Any(WildcardPattern.ContainsWildcardCharacters))
        {
            var pools = await inventory.PoolsOfAsync(target.Vips, target.Pools).ConfigureAwait(false);
            return pools.SelectMany(pool => addresses.Select(address => (pool, address, exact))).ToArray();
        }

        return (await inventory.FindServersAsync(target, addresses, port).ConfigureAwait(false))
            .Select(server => (server.Pool, server.Address, (uint)server.Port)).ToArray();
    }

    /// <summary>The servers as they are.</summary>
    /// <exception cref="AgentException">An address without wildcards is not there, or a pool.</exception>
    public static async Task<IReadOnlyList<LbRealServer>> FindServersAsync(this AgentInventory inventory, PoolTarget target, string[] addresses, uint? port)
    {
        var filter = new AddressFilter(addresses);
        var found = new List<LbRealServer>();
        var missing = new List<LbFinding>();
        foreach (var pool in await inventory.PoolsOfAsync(target.Vips, target.Pools).ConfigureAwait(false))
        {
            var servers = (await inventory.ServersAsync(pool).ConfigureAwait(false)).Where(server => port is null || server.Port == port).ToArray();
            if (servers.Length == 0)
            {
                // A pool without servers, or none at all?
                await inventory.PoolAsync(pool).ConfigureAwait(false);
            }

            found.AddRange(servers.Where(server => filter.Matches(server.Address)));
            missing.AddRange(filter.Missing(Array.ConvertAll(servers, server => server.Address)).SelectMany(address => NotFound.RealServer(
                port is null ? address : RealServerText.Of(address, port.Value), $" of pool {pool}").Findings));
        }

        return missing.Count == 0 ? found : throw new AgentException(missing);
    }

    /// <summary>Those that operations were about, as they are now.</summary>
    public static async Task<IReadOnlyList<LbRealServer>> ReadServersAsync(
        this IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken)
    {
        var changed = operations.Where(operation => operation.Server is not null).ToLookup(operation => operation.Name, StringComparer.OrdinalIgnoreCase);
        var servers = await connection.GetRealServersAsync(changed.Select(pool => pool.Key).ToArray(), cancellationToken).ConfigureAwait(false);
        return servers.Where(server => changed[server.Pool].Any(operation => IsMeant(operation.Server!, server))).ToArray();
    }

    private static bool IsMeant(RealServerSettings settings, LbRealServer server) =>
        new AddressFilter([settings.Address]).Matches(server.Address) && (settings.Port == 0 || settings.Port == server.Port);
}
