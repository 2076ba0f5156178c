using System;
using System.Runtime.InteropServices;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>One loop's share of a TCP listener: a listening socket of its own, and the flows that came in by it. The loop's thread, but for <see cref="Flows"/>.</summary>
internal sealed unsafe class TcpShard(EventLoop loop, int socket, BindRequest request, ActivityClock clock) : IEventSink, IShard
{
    private const int MostAtOnce = 32;

    /// <summary>
    /// Clients of this VIP for whom a server is being sought; beyond, new ones wait in the kernel's queue. So servers that do not
    /// answer, or a flood, hold up their own VIP and no other.
    /// </summary>
    private const int MostConnecting = 512;

    private readonly FlowList _flows = new();
    private ulong _key;
    private bool _isOpen;

    public EventLoop Loop => loop;

    public int Flows => _flows.Count;

    public int Socket => socket;

    public ActivityClock Clock => clock;

    public int Connecting { get; set; }

    /// <summary>Where its clients connect to; null where that differs from one to the next.</summary>
    public FlowEndpoint? Endpoint { get; } =
        request.IsEveryAddress || request.ServesOtherPorts ? null : FlowEndpoint.Of(request.Endpoint);

    public void Open()
    {
        _isOpen = true;
        _key = loop.Register(this);
        if (!loop.TryWatch(socket, _key, side: 0, Epoll.Readable | Epoll.EdgeTriggered))
        {
            throw BoundSocket.Failure(Marshal.GetLastPInvokeError());
        }
    }

    public void Close()
    {
        // Above every limit of the loop's for once: there is no later. But no more than were waiting: under a flood it would never end.
        for (var i = 0; i <= EpollListener.Backlog && (TryAccept(out var error) || error == LinuxError.ConnectionAborted); i++)
        {
        }

        if (_isOpen)
        {
            _isOpen = false;
            loop.Unregister(_key);
        }

        // Ends the listening itself, not only our handle of it: a child process between fork and exec has another.
        _ = LinuxSocket.Shutdown(socket, how: 2);
        _ = LinuxSocket.Close(socket);
    }

    public void OnReady(uint events, int side)
    {
        for (var i = 0; i < MostAtOnce; i++)
        {
            if (Connecting >= MostConnecting || !loop.Accepting.IsOpen(request.Vip.Current!.Settings.Name))
            {
                loop.Accepting.Park(_key);
                return;
            }

            if (TryAccept(out var error) || error is LinuxError.ConnectionAborted or LinuxError.Interrupted)
            {
                continue;
            }

            if (LinuxError.IsExhaustion(error))
            {
                loop.Shortages.OfDescriptors(request.Vip.Current!.Settings.Name);
            }

            if (error != LinuxError.WouldBlock)
            {
                // Nothing that this client did: whoever waits behind it is taken in later.
                loop.Accepting.Park(_key);
            }

            return;
        }

        loop.Again(_key);
    }

    public void OnBug(Exception bug) => loop.Again(_key);

    public void Sweep(int tick)
    {
        var settings = request.Vip.Current!.Settings;
        _flows.Sweep(tick, ActivityClock.TicksOf(settings.IdleTimeout), ActivityClock.TicksOf(settings.HalfClosedTimeout));
    }

    public void Abort() => _flows.Abort();

    public void Add(TcpFlow flow) => _flows.Add(flow);

    public void Remove(TcpFlow flow) => _flows.Remove(flow);

    private bool TryAccept(out int error)
    {
        var address = stackalloc byte[SocketAddress.MostBytes];
        var length = SocketAddress.MostBytes;
        var client = LinuxSocket.Accept(socket, address, &length, LinuxSocket.NonBlocking);
        if (client < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return false;
        }

        error = 0;
        Begin(client, SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MostBytes)));
        return true;
    }

    private void Begin(int client, FlowEndpoint peer)
    {
        var admission = request.Vip.Current!;
        if (!admission.TryEnter(peer))
        {
            LinuxSocket.Reset(client);
            return;
        }

        admission.State.Counters.Count();
        new TcpFlow(this, admission, client, peer).Begin();
    }
}
