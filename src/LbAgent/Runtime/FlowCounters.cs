using System.Threading;

namespace LbAgent.Runtime;

/// <summary>Flows and bytes of one VIP or real server since the agent started. Written a few times a flow, never per read.</summary>
internal sealed class FlowCounters
{
    private long _active;
    private long _total;
    private long _refused;
    private long _failed;
    private long _bytesIn;
    private long _bytesOut;
    private long _packetsIn;

    public long Active => Volatile.Read(ref _active);

    public long Total => Volatile.Read(ref _total);

    /// <summary>Flows that no server could take, or that a limit kept out.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Of a VIP: flows that reached no server. Of a server: connections that it did not accept.</summary>
    public long Failed => Volatile.Read(ref _failed);

    public long BytesIn => Volatile.Read(ref _bytesIn);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>From clients, where the engine sees packets.</summary>
    public long PacketsIn => Volatile.Read(ref _packetsIn);

    /// <summary>Takes a place for one flow; false where the limit (0: none) is reached. Whoever got it calls <see cref="Leave"/> once.</summary>
    public bool TryEnter(long limit)
    {
        if (limit == 0)
        {
            Interlocked.Increment(ref _active);
            return true;
        }

        for (var active = Active; active < limit;)
        {
            var before = Interlocked.CompareExchange(ref _active, active + 1, active);
            if (before == active)
            {
                return true;
            }

            active = before;
        }

        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _active);

    /// <summary>One more flow has begun: of a VIP, was let in; of a server, was accepted by it.</summary>
    public void Count() => Interlocked.Increment(ref _total);

    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>Flows that an engine kept out without a word to us.</summary>
    public void Refuse(long flows) => Interlocked.Add(ref _refused, flows);

    /// <summary>What an engine that counts by itself has counted since it was asked last.</summary>
    /// <param name="flows">That began.</param>
    /// <param name="ended">That ended.</param>
    /// <param name="packets">From clients.</param>
    /// <param name="bytes">From clients.</param>
    public void Observe(long flows, long ended, long packets, long bytes)
    {
        Interlocked.Add(ref _total, flows);
        Interlocked.Add(ref _active, flows - ended);
        Interlocked.Add(ref _packetsIn, packets);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    public void Fail() => Interlocked.Increment(ref _failed);

    public void AddBytes(long bytesIn, long bytesOut)
    {
        Interlocked.Add(ref _bytesIn, bytesIn);
        Interlocked.Add(ref _bytesOut, bytesOut);
    }
}
