using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Revisions that agents still keep, the newest first.</summary>
public sealed class RevisionCompleter : AgentValueCompleter
{
    private protected override async Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken) =>
        (await connection.GetRevisionsAsync(0, cancellationToken).ConfigureAwait(false)).Select(revision => revision.Revision.ToString(CultureInfo.InvariantCulture));

    private protected override IEnumerable<string> InOrder(IEnumerable<string> values) =>
        values.OrderByDescending(value => long.Parse(value, CultureInfo.InvariantCulture));
}
