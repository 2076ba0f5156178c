using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Events;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// One thread that waits for its descriptors and calls their sinks. What is added to it is touched by this thread alone, so
/// nothing here is locked; others <see cref="Post"/> what they want done.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    public const int ScratchLength = 64 * 1024;

    /// <summary>Room before and behind <see cref="Scratch"/>, for a header that goes ahead of what was read.</summary>
    public const int Headroom = 256;

    public const uint EveryEvent = Epoll.Readable | Epoll.Urgent | Epoll.Writable | Epoll.PeerEnded | Epoll.EdgeTriggered;

    private const int MostEvents = 256;
    private const ulong WakerKey = ulong.MaxValue;

    private readonly EventLog _log;
    private readonly int _epoll;
    private readonly int _waker;
    private readonly byte* _events;
    private readonly byte* _room;
    private readonly SlotTable<IEventSink> _slots = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Action _expire;
    private readonly Thread _thread;
    private HashSet<ulong> _again = [];
    private HashSet<ulong> _againNow = [];
    private DatagramBatch? _requests;
    private ReplyBatch? _replies;
    private bool _isStopping;

    public EventLoop(int number, EventLog log, ShortageLog shortages)
    {
        _log = log;
        _epoll = Epoll.Create();
        _waker = Epoll.CreateWaker();
        if (_epoll < 0 || _waker < 0 || Epoll.Add(_epoll, _waker, Epoll.Readable, WakerKey) < 0)
        {
            throw BoundSocket.Failure(Marshal.GetLastPInvokeError());
        }

        _events = (byte*)NativeMemory.Alloc((nuint)(MostEvents * Epoll.EventLength));
        _room = (byte*)NativeMemory.AlignedAlloc(Headroom + ScratchLength + Headroom, 64);
        Scratch = _room + Headroom;
        Spares = new SpareSockets();
        Shortages = shortages;
        Accepting = new AcceptGate(this);
        _expire = () => Connecting.Expire(Now);
        _thread = new Thread(Run) { IsBackground = true, Name = $"lb loop {number}" };
        _thread.Start();
    }

    /// <summary>For one read at a time; nothing in it outlives a call.</summary>
    public byte* Scratch { get; }

    public PipePool Pipes { get; } = new();

    /// <summary>Clients' datagrams; nothing in it outlives a call.</summary>
    public DatagramBatch Requests => _requests ??= new DatagramBatch();

    /// <summary>Servers' answers, sent at the end of a round.</summary>
    public ReplyBatch Replies => _replies ??= new ReplyBatch();

    public SpareSockets Spares { get; }

    public ConnectingFlows Connecting { get; } = new();

    public ShortageLog Shortages { get; }

    public AcceptGate Accepting { get; }

    /// <summary>Milliseconds of a clock that nobody sets, as of the last wait's end.</summary>
    public long Now { get; private set; } = Environment.TickCount64;

    /// <summary>Runs it on the loop's thread, soon. Any thread.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        Epoll.Wake(_waker);
    }

    /// <summary>The same, and waits until it is done; what it throws comes out here. Any thread but the loop's.</summary>
    public void Run(Action work)
    {
        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? failure = null;
        Post(() =>
        {
            try
            {
                work();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
    }

    public ulong Register(IEventSink sink) => _slots.Take(sink);

    public void Unregister(ulong key) => _slots.Return(key);

    /// <summary>Watches a descriptor until it is closed. False where the system has no room for it.</summary>
    public bool TryWatch(int descriptor, ulong key, int side, uint events = EveryEvent) =>
        Epoll.Add(_epoll, descriptor, events, key | (uint)side) == 0;

    /// <summary>Calls the sink again, once, when the others had their turn. Once, however often it is asked for: who is flooded asks at each event.</summary>
    public void Again(ulong key) => _again.Add(key);

    public void Dispose()
    {
        if (!_thread.IsAlive)
        {
            return;
        }

        Post(() => _isStopping = true);
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            var count = Epoll.Wait(_epoll, _events, MostEvents, _again.Count > 0 ? 0 : Connecting.MillisecondsLeft(Now));
            Now = Environment.TickCount64;
            for (var i = 0; i < count; i++)
            {
                Dispatch(Epoll.DataAt(_events, i), Epoll.EventsAt(_events, i));
            }

            (_again, _againNow) = (_againNow, _again);
            foreach (var key in _againNow)
            {
                Dispatch(key, events: 0);
            }

            _againNow.Clear();
            _replies?.Send();
            Guarded(_expire);
            Accepting.Reconsider();
        }

        Free();
    }

    private void Dispatch(ulong key, uint events)
    {
        if (key == WakerKey)
        {
            Epoll.Rest(_waker);
            RunPosted();
            return;
        }

        // Null: it ended earlier in this round.
        if (_slots.Find(key) is not { } sink)
        {
            return;
        }

        try
        {
            sink.OnReady(events, (int)(key & 1));
        }
        catch (Exception bug)
        {
            Report(bug);
            sink.OnBug(bug);
        }
    }

    private void RunPosted()
    {
        while (_posted.TryDequeue(out var work))
        {
            Guarded(work);
        }
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception bug)
        {
            Report(bug);
        }
    }

    private void Report(Exception bug) =>
        _log.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, $"internal error in the proxy engine: {bug}"));

    private void Free()
    {
        Pipes.Close();
        _requests?.Dispose();
        _replies?.Dispose();
        Spares.Close();
        _ = LinuxSocket.Close(_epoll);
        _ = LinuxSocket.Close(_waker);
        NativeMemory.Free(_events);
        NativeMemory.AlignedFree(_room);
    }
}
