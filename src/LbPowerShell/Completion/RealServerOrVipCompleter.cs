using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Real servers, and the VIPs and pools that stand for theirs.</summary>
public sealed class RealServerOrVipCompleter : RealServerAddressCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken)
    {
        var addresses = await base.ReadAsync(connection, bound, cancellationToken).ConfigureAwait(false);
        var servers = await ServersAsync(connection, bound, cancellationToken).ConfigureAwait(false);
        // The servers of a pool have the same VIPs.
        return addresses.Concat(servers.GroupBy(server => server.Pool).SelectMany(pool => pool.First().Vip.Append(pool.Key)));
    }
}
