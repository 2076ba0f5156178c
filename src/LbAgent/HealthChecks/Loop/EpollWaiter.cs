using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Loop;

/// <summary>Sleeps on an epoll, and calls whose descriptors are ready. Linux. The loop's thread, but for <see cref="Wake"/>.</summary>
internal sealed unsafe class EpollWaiter : IWaiter
{
    private const int MostEvents = 256;
    private const ulong WakerKey = ulong.MaxValue;

    private readonly int _epoll = Epoll.Create();
    private readonly int _waker = Epoll.CreateWaker();
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(MostEvents * Epoll.EventLength));
    private readonly SlotTable<IReadySink> _sinks = new();
    private readonly Lock _ending = new();
    private bool _hasEnded;

    public EpollWaiter()
    {
        if (_epoll < 0 || _waker < 0 || Epoll.Add(_epoll, _waker, Epoll.Readable, WakerKey) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    public void Wait(TimeSpan? longest)
    {
        // Up to the next whole millisecond: a wait that ends too early is a turn for nothing.
        var milliseconds = longest is { } time ? (int)double.Ceiling(double.Clamp(time.TotalMilliseconds, 0, int.MaxValue)) : -1;

        // To the last, also where a signal ended the wait (a process that is stopped and goes on has one): what is due next may be the
        // end of the time of those who have an answer here.
        bool hasMore;
        do
        {
            var count = Epoll.Wait(_epoll, _events, MostEvents, milliseconds);
            hasMore = count == MostEvents || (count < 0 && Marshal.GetLastPInvokeError() == LinuxError.Interrupted);
            Call(count);
            milliseconds = 0;
        }
        while (hasMore);
    }

    private void Call(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = Epoll.DataAt(_events, i);
            if (key == WakerKey)
            {
                Epoll.Rest(_waker);
            }
            else if (_sinks.Find(key) is { } sink)
            {
                Call(sink, Epoll.EventsAt(_events, i));
            }
        }
    }

    /// <summary>Does nothing after the end: a number that was closed may be another's by then.</summary>
    public void Wake()
    {
        lock (_ending)
        {
            if (!_hasEnded)
            {
                Epoll.Wake(_waker);
            }
        }
    }

    /// <summary>Calls the sink when its descriptor is ready, until <see cref="Forget"/>. False: the system has no room for it.</summary>
    public bool TryWatch(int descriptor, uint events, IReadySink sink, out ulong key)
    {
        key = _sinks.Take(sink);
        if (Epoll.Add(_epoll, descriptor, events, key) == 0)
        {
            return true;
        }

        _sinks.Return(key);
        return false;
    }

    /// <summary>Events that are under way find nobody. The descriptor itself leaves the epoll when it is closed.</summary>
    public void Forget(ulong key) => _sinks.Return(key);

    private static void Call(IReadySink sink, uint events)
    {
        try
        {
            sink.OnReady(events);
        }
        catch (Exception bug)
        {
            sink.Owner.OnBug(bug);
        }
    }

    public void Dispose()
    {
        lock (_ending)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            _ = LinuxSocket.Close(_epoll);
            _ = LinuxSocket.Close(_waker);
        }

        NativeMemory.Free(_events);
    }
}
