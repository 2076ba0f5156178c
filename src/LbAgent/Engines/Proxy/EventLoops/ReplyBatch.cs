using System;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Answers of servers on their way to clients, of many flows, sent together. One thread.</summary>
internal sealed class ReplyBatch : IDisposable
{
    private readonly int[] _sockets = new int[DatagramBatch.Size];
    private int _count;

    public DatagramBatch Batch { get; } = new();

    /// <summary>Free slots, one at least; sends what is there first, where none is.</summary>
    public (int First, int Most) Reserve(int most)
    {
        if (_count == DatagramBatch.Size)
        {
            Send();
        }

        return (_count, int.Min(most, DatagramBatch.Size - _count));
    }

    /// <summary>The next slots are to go out by this socket.</summary>
    public void Add(int socket, int count)
    {
        _sockets.AsSpan(_count, count).Fill(socket);
        _count += count;
    }

    /// <summary>What the system does not take for now is lost, as datagrams may be; so is what one address of many cannot be sent.</summary>
    public void Send()
    {
        for (var first = 0; first < _count;)
        {
            var end = first + 1;
            while (end < _count && _sockets[end] == _sockets[first])
            {
                end++;
            }

            for (var next = first; next < end;)
            {
                next += int.Max(Batch.Send(_sockets[first], next, end - next), 1);
            }

            first = end;
        }

        _count = 0;
    }

    public void Dispose() => Batch.Dispose();
}
