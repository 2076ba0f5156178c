using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Names of VIPs and of pools, by which health checks are named.</summary>
public sealed class HealthCheckNameCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken)
    {
        var pools = await connection.GetPoolsAsync([], cancellationToken).ConfigureAwait(false);
        return pools.SelectMany(pool => pool.Vip.Append(pool.Name));
    }
}
