using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Real servers, of the pool or VIP that is given already: their addresses, and address:port where one address has several.</summary>
public class RealServerAddressCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken) =>
        (await ServersAsync(connection, bound, cancellationToken).ConfigureAwait(false)).GroupBy(server => server.Address)
            .SelectMany(servers => servers.Select(server => server.ToString()).Distinct().Skip(1).Any() ? servers.Select(server => server.ToString()).Prepend(servers.Key) : [servers.Key]);

    private protected static async Task<IReadOnlyList<LbRealServer>> ServersAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken)
    {
        var vips = Bound(bound, "Vip");
        var servers = await connection.GetRealServersAsync(Bound(bound, "Pool"), cancellationToken).ConfigureAwait(false);
        return servers.Where(server => vips.Length == 0 || server.Vip.Intersect(vips, StringComparer.OrdinalIgnoreCase).Any()).ToArray();
    }
}
