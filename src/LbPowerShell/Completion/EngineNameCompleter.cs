using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Names of engines.</summary>
public sealed class EngineNameCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken) =>
        (await connection.GetAgentAsync(cancellationToken).ConfigureAwait(false)).Engines.Select(engine => engine.Name);
}
