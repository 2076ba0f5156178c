using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The servers of pools that addresses (with wildcards) and perhaps a port mean.</summary>
internal static class RealServerSelection
{
    /// <summary>Pool, address and port of each; where nothing has to be looked up nothing is.</summary>
    public static async Task<IReadOnlyList<(string Pool, string Address, uint Port)>> SelectServersAsync(
        this AgentInventory inventory, PoolTarget target, string[] addresses, uint? port)
    {
        var pools = await inventory.PoolsOfAsync(target.Vips, target.Pools).ConfigureAwait(false);
        if (port is { } exact && !addresses.Any(WildcardPattern.ContainsWildcardCharacters))
        {
            return pools.SelectMany(pool => addresses.Select(address => (pool, address, exact))).ToArray();
        }

        var filter = new AddressFilter(addresses);
        var selected = new List<(string Pool, string Address, uint Port)>();
        foreach (var pool in pools)
        {
            var servers = (await inventory.ServersAsync(pool).ConfigureAwait(false)).Where(server => port is null || server.Port == port).ToArray();
            if (filter.Missing(Array.ConvertAll(servers, server => server.Address)).FirstOrDefault() is { } missing)
            {
                throw NotFound.RealServer(missing, $" of pool {pool}");
            }

            selected.AddRange(servers.Where(server => filter.Matches(server.Address)).Select(server => (pool, server.Address, (uint)server.Port)));
        }

        return selected;
    }
}
