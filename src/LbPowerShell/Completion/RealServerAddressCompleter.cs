using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Addresses of real servers, of the pool or VIP that is given already.</summary>
public sealed class RealServerAddressCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken)
    {
        var vips = Bound(bound, "Vip");
        var servers = await connection.GetRealServersAsync(Bound(bound, "Pool"), cancellationToken).ConfigureAwait(false);
        return servers.Where(server => vips.Length == 0 || server.Vip.Intersect(vips, StringComparer.OrdinalIgnoreCase).Any()).Select(server => server.Address);
    }
}
