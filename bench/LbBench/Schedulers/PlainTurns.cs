using System.Collections.Generic;
using System.Threading;
using LbAgent.Runtime;

namespace LbAdmin.Bench.Schedulers;

/// <summary>The peer: the least that anything can do which gives many threads one server after the other, an atomic increment and a place in an array.</summary>
internal sealed class PlainTurns(IReadOnlyList<RealServerState> servers) : IScheduler
{
    private readonly RealServerState[] array = [.. servers];
    private int picked = -1;

    public RealServerState? Pick(in FlowKey flow, int attempt) => array[(uint)Interlocked.Increment(ref picked) % (uint)array.Length];
}
