using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Names of pools.</summary>
public sealed class PoolNameCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken) =>
        (await connection.GetPoolsAsync([], cancellationToken).ConfigureAwait(false)).Select(pool => pool.Name);
}
