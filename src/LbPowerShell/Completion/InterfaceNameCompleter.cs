using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Names of network interfaces of an agent's box.</summary>
public sealed class InterfaceNameCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken) =>
        (await connection.GetTopologyAsync(cancellationToken).ConfigureAwait(false)).Interfaces.Select(found => found.Name);
}
