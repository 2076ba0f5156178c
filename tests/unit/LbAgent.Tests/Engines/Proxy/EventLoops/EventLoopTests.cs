using System;
using LbAgent.Engines.Proxy;
using LbAgent.Engines.Proxy.EventLoops;
using LbAgent.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.EventLoops;

/// <summary>Whose turn it is on a loop.</summary>
public sealed class EventLoopTests : IDisposable
{
    private readonly EventLoop _loop;

    public EventLoopTests()
    {
        var events = new EventLog(TimeProvider.System, NullLogger<EventLog>.Instance);
        _loop = new EventLoop(0, events, new ShortageLog(events));
    }

    public void Dispose() => _loop.Dispose();

    /// <summary>
    /// A socket that is flooded is ready at each wait, and never empty: had it a turn more for every event, it would take all of
    /// the loop's time from the others, by and by.
    /// </summary>
    [Fact]
    public void Again_AskedForManyTimes_IsOneTurn()
    {
        var sink = new Sink();
        _loop.Run(() =>
        {
            var key = _loop.Register(sink);
            _loop.Again(key);
            _loop.Again(key);
            _loop.Again(key);
        });

        _loop.Run(() => { });

        Assert.Equal(1, sink.Turns);
    }

    /// <summary>While there is no room, every client that comes wakes its listener, which parks once more.</summary>
    [Fact]
    public void Park_ManyTimes_IsOneTurnWhenThereIsRoom()
    {
        var sink = new Sink();
        _loop.Run(() =>
        {
            var key = _loop.Register(sink);
            _loop.Accepting.Park(key);
            _loop.Accepting.Park(key);
            _loop.Accepting.Reopen();
        });

        _loop.Run(() => { });

        Assert.Equal(1, sink.Turns);
    }

    private sealed class Sink : IEventSink
    {
        public int Turns { get; private set; }

        public void OnReady(uint events, int side) => Turns++;

        public void OnBug(Exception bug)
        {
        }
    }
}
