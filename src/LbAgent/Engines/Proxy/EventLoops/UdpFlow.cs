using System;
using System.Runtime.InteropServices;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>One client's datagrams to a VIP and the answers to them: a socket of its own towards the server. The loop's thread.</summary>
internal sealed class UdpFlow(UdpShard shard, UdpKey key, VipAdmission admission, PoolState pool, RealServerState server, int socket, ReplyPath path) : IEventSink
{
    private const int MostAtOnce = 8;
    private const int MostRounds = 16;

    private int _lastActive = shard.Clock.Tick;
    private long _bytesIn;
    private long _bytesOut;

    public UdpKey Key => key;

    public VipAdmission Admission => admission;

    public RealServerState Server => server;

    public int Socket => socket;

    public ReplyPath Path => path;

    /// <summary>Its key in the loop.</summary>
    public ulong LoopKey { get; set; }

    /// <summary>Sends datagrams of a batch on to the server. False where the server has said that nobody is there; nothing was sent then.</summary>
    public bool TrySend(DatagramBatch batch, int first, int count)
    {
        var bytes = 0;
        for (var slot = first; slot < first + count; slot++)
        {
            bytes += batch.LengthOf(slot);
            batch.Address(slot, nameLength: 0);
        }

        // What the system does not take for now is lost, as datagrams may be.
        var sent = count == 1 ? batch.SendOne(socket, first) : batch.Send(socket, first, count);
        if (sent < 0 && Marshal.GetLastPInvokeError() == LinuxError.ConnectionRefused)
        {
            return false;
        }

        _bytesIn += bytes;
        _lastActive = shard.Clock.Tick;
        return true;
    }

    /// <summary>Answers: to be sent with those of other flows at the end of the loop's round.</summary>
    public void OnReady(uint events, int side)
    {
        var replies = shard.Loop.Replies;
        for (var round = 0; round < MostRounds; round++)
        {
            var (first, most) = replies.Reserve(MostAtOnce);
            var count = replies.Batch.Receive(socket, first, most, wantsName: false, wantsControl: false);
            if (count < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case LinuxError.WouldBlock:
                        return;
                    case LinuxError.ConnectionRefused:
                        server.Counters.Fail();
                        shard.End(this);
                        return;
                    default:
                        // Said once, of something sent earlier (too long for a link on the way, say); answers may lie behind it.
                        continue;
                }
            }

            _lastActive = shard.Clock.Tick;
            for (var slot = first; slot < first + count; slot++)
            {
                _bytesOut += replies.Batch.LengthOf(slot);
                path.Address(replies.Batch, slot, key.Client);
            }

            replies.Add(path.Socket, count);
            if (count < most)
            {
                return;
            }
        }

        shard.Loop.Again(LoopKey);
    }

    public void OnBug(Exception bug) => shard.End(this);

    /// <summary>Whether it was silent too long, or its server is no longer one to send to, in the pool that the VIP has now.</summary>
    public bool IsOver(int tick, int idleTicks, PoolState now) =>
        tick - _lastActive > idleTicks
        || pool != now
        || now.Sheds(server);

    public void ReportBytes()
    {
        if (_bytesIn + _bytesOut > 0)
        {
            admission.State.Counters.AddBytes(_bytesIn, _bytesOut);
            server.Counters.AddBytes(_bytesIn, _bytesOut);
            (_bytesIn, _bytesOut) = (0, 0);
        }
    }
}
