using System.Collections.Generic;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>Servers, and for each place the position of its server among them. Immutable.</summary>
internal sealed record HashTable(IReadOnlyList<RealServerState> Servers, int[] Places)
{
    public RealServerState At(uint hash) => Servers[Places[(int)(hash % (uint)Places.Length)]];
}
