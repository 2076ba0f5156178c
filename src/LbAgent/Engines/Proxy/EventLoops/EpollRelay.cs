using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Threading;
using LbAgent.Events;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// The relay on Linux: one event loop for each core, and no thread changes hands with a byte. Loops are started by the first
/// listener, so an agent without VIPs has none.
/// </summary>
internal sealed class EpollRelay : IRelay
{
    private readonly EventLog _log;
    private readonly ActivityClock _clock;
    private readonly ShortageLog _shortages;
    private readonly Lock _gate = new();
    private readonly HashSet<IShard> _shards = [];
    private readonly int _mostSharded = DescriptorLimit.Current / 8;
    private EventLoop[] _loops = [];
    private int _sockets;

    private EpollRelay(ActivityClock clock, EventLog log) => (_clock, _log, _shortages) = (clock, log, new ShortageLog(log));

    public string Description => $"epoll, as this is Linux: {Count} {(Count == 1 ? "loop" : "loops")} for {Count} {(Count == 1 ? "core" : "cores")}, splice for long transfers";

    public bool KnowsDestinations => true;

    private static string OtherSystem => OperatingSystem.IsWindows() ? "this is Windows" : "epoll is Linux's";

    private static int Count => Environment.ProcessorCount;

    /// <summary>Null, with the reason, where this is not the system for it.</summary>
    public static EpollRelay? TryCreate(ActivityClock clock, EventLog log, out string whyNot)
    {
        whyNot = !OperatingSystem.IsLinux() ? OtherSystem : IntPtr.Size != 8 ? "epoll needs a 64-bit process" : Probe();
        return whyNot.Length == 0 ? new EpollRelay(clock, log) : null;
    }

    public IRelayListener Bind(BindRequest request)
    {
        lock (_gate)
        {
            if (_loops.Length == 0)
            {
                _loops = [.. Enumerable.Range(0, Count).Select(number => new EventLoop(number, _log, _shortages))];
            }

            // A socket for each loop, as long as there are not so many VIPs that their sockets would take up the descriptors
            // of connections; then they spread well enough over the loops by themselves.
            var first = _sockets;
            var count = _sockets + _loops.Length <= _mostSharded ? _loops.Length : 1;
            var sockets = BoundSocket.Open(request, count);
            _sockets += count;
            return new EpollListener(this, [.. sockets.Select((socket, i) => Shard(_loops[(first + i) % _loops.Length], socket, request))], request.IsUdp);
        }
    }

    public void Tick()
    {
        lock (_gate)
        {
            foreach (var loop in _loops)
            {
                var shards = _shards.Where(shard => shard.Loop == loop && shard.Flows > 0).ToArray();
                if (shards.Length > 0 || loop.Accepting.HasParked)
                {
                    loop.Post(() => Sweep(loop, shards));
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }

    internal void Add(IShard shard)
    {
        lock (_gate)
        {
            _shards.Add(shard);
        }
    }

    internal void Remove(IShard shard)
    {
        lock (_gate)
        {
            _shards.Remove(shard);
            _sockets--;
        }
    }

    private static string Probe()
    {
        try
        {
            var descriptor = Epoll.Create();
            if (descriptor < 0)
            {
                return $"epoll_create1: {new Win32Exception().Message}";
            }

            _ = LinuxSocket.Close(descriptor);
            return "";
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return missing.Message;
        }
    }

    private IShard Shard(EventLoop loop, int socket, BindRequest request) =>
        request.IsUdp ? new UdpShard(loop, socket, request, _clock) : new TcpShard(loop, socket, request, _clock);

    private void Sweep(EventLoop loop, IShard[] shards)
    {
        foreach (var shard in shards)
        {
            shard.Sweep(_clock.Tick);
        }

        loop.Accepting.Reopen();
    }
}
