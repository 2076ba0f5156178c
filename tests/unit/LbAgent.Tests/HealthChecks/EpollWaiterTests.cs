using System;
using System.Linq;
using System.Net.Sockets;
using LbAgent.HealthChecks.Loop;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>The sleep of the loop, on descriptors that are ready.</summary>
public sealed class EpollWaiterTests
{
    /// <summary>What is due is done next; by then all answers that are here must have been seen, however many.</summary>
    [Fact]
    public void Wait_ManyReady_CallsThemAll()
    {
        using var waiter = new EpollWaiter();
        var sockets = Enumerable.Range(0, 700).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)).ToArray();
        var sinks = sockets.Select(socket => Watch(waiter, socket)).ToArray();

        waiter.Wait(TimeSpan.Zero);

        Assert.All(sinks, sink => Assert.True(sink.IsReady));
        Array.ForEach(sockets, socket => socket.Dispose());
    }

    private static Sink Watch(EpollWaiter waiter, Socket socket)
    {
        var sink = new Sink(waiter);
        Assert.True(waiter.TryWatch((int)socket.Handle, Epoll.Writable | Epoll.EdgeTriggered, sink, out var key));
        sink.Key = key;
        return sink;
    }

    private sealed class Sink(EpollWaiter waiter) : IReadySink
    {
        public ulong Key { get; set; }

        public bool IsReady { get; private set; }

        public Due Owner => throw new InvalidOperationException("nothing goes wrong here");

        public void OnReady(uint events)
        {
            IsReady = true;
            waiter.Forget(Key);
        }
    }
}
