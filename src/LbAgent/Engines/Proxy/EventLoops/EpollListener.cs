using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>One address and port, held by a socket for each of the loops that serve it; the kernel spreads clients over them (SO_REUSEPORT).</summary>
internal sealed class EpollListener(EpollRelay relay, IReadOnlyList<IShard> shards, bool isUdp) : IRelayListener
{
    /// <summary>Clients whom the kernel has greeted, and who wait to be taken in.</summary>
    public const int Backlog = 4096;

    private bool _isStarted;
    private bool _isUnbound;

    public int Flows => shards.Sum(shard => shard.Flows);

    public int Descriptor => shards[0].Socket;

    public void Start()
    {
        foreach (var shard in shards)
        {
            if (isUdp)
            {
                continue;
            }

            // Not before: until it listens, whoever tolerates lingering connections too could be bound beside it.
            BoundSocket.TolerateLingering(shard.Socket);
            if (LinuxSocket.Listen(shard.Socket, Backlog) < 0)
            {
                throw BoundSocket.Failure(Marshal.GetLastPInvokeError());
            }
        }

        _isStarted = true;
        foreach (var shard in shards)
        {
            relay.Add(shard);
            shard.Loop.Run(shard.Open);
        }
    }

    public void Unbind()
    {
        if (_isUnbound)
        {
            return;
        }

        _isUnbound = true;
        foreach (var shard in shards)
        {
            if (_isStarted)
            {
                shard.Loop.Run(shard.Close);
            }
            else
            {
                _ = LinuxSocket.Close(shard.Socket);
            }
        }
    }

    public void Abort()
    {
        foreach (var shard in shards.Where(_ => _isStarted))
        {
            shard.Loop.Run(shard.Abort);
        }
    }

    public void Dispose()
    {
        Unbind();
        foreach (var shard in shards)
        {
            relay.Remove(shard);
        }
    }
}
