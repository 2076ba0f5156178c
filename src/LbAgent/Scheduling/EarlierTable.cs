using System.Collections.Generic;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>The table of the set before, while that of the present one is being built.</summary>
/// <param name="Table">Where flows went until now.</param>
/// <param name="Present">Who is there now.</param>
internal sealed record EarlierTable(HashTable Table, HashSet<RealServerState> Present)
{
    /// <summary>Null where the server of that place is gone.</summary>
    public RealServerState? Find(uint hash) => Table.Places.Length > 0 && Table.At(hash) is var server && Present.Contains(server) ? server : null;
}
