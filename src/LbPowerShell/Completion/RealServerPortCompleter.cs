using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Commands;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Ports of real servers, of the address, pool or VIP that is given already.</summary>
public sealed class RealServerPortCompleter : RealServerAddressCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken)
    {
        var names = Bound(bound, "Address").Select(ServerName.Parse).ToArray();
        var servers = await ServersAsync(connection, bound, cancellationToken).ConfigureAwait(false);
        var named = servers.Where(server => names.Any(name => name.Matches(server.Address, (uint)server.Port))).ToArray();

        // A server that is about to be added will listen where the others do.
        return (named.Length > 0 ? named : servers).Select(server => server.Port.ToString(CultureInfo.InvariantCulture));
    }
}
