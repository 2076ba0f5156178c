using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>How a flow ends: with both FINs, by a reset of our own, or by one side's reset, once all that this side had sent has come to the other.</summary>
internal sealed unsafe partial class TcpFlow
{
    /// <summary>
    /// The direction whose sender has reset the connection. A reset overtakes what is still on its way, here and in the receiver's kernel
    /// send queue, so it is handed on only when the receiver has acknowledged all that came before it.
    /// </summary>
    private Direction? _tail;

    /// <summary>How much of the tail had arrived when it was last looked at: silence is counted from its last progress.</summary>
    private long _arrived;

    /// <summary>Ends both sides with a reset.</summary>
    public void Abort()
    {
        LinuxSocket.Reset(_client);
        if (_serverSocket >= 0)
        {
            LinuxSocket.Reset(_serverSocket);
        }

        Leave();
    }

    private void Refuse()
    {
        _admission.State.Counters.Refuse();
        Abort();
    }

    /// <summary>The sender of this direction is gone. Where the other side is as well, nobody is left.</summary>
    private void Lose(Direction tail)
    {
        if (_state == TcpFlowState.Ended || _tail == tail)
        {
            return;
        }

        if (_tail is not null)
        {
            Abort();
            return;
        }

        _tail = tail;
        tail.LoseSender();
        tail.Opposite.Stop();
        _loop.Again(_key);
    }

    /// <summary>Ends the flow once the tail has arrived.</summary>
    private void FollowTail()
    {
        if (_state == TcpFlowState.Ended)
        {
            return;
        }

        if (_tail == _outward)
        {
            // A client that still sends (a long upload that the server has answered and cut short) comes to read only when it could send all.
            if (!_inward.TryDiscard())
            {
                Abort();
                return;
            }

            if (_inward is { CanRead: true, HasEnded: false })
            {
                _loop.Again(_key);
            }
        }

        var arrived = _tail!.Arrived;
        if (_tail.IsFinished && arrived >= _tail.Bytes)
        {
            Abort();
        }
        else if (arrived != _arrived)
        {
            (_arrived, _lastActive) = (arrived, _shard.Clock.Tick);
        }
    }

    private void Close()
    {
        _ = LinuxSocket.Close(_client);
        _ = LinuxSocket.Close(_serverSocket);
        Leave();
    }

    /// <summary>The flow has ended, its sockets are closed: gives back what it held and lowers the counts.</summary>
    private void Leave()
    {
        if (_state == TcpFlowState.Connecting)
        {
            StopConnecting();
        }

        _state = TcpFlowState.Ended;
        ReportBytes();
        _inward.Release();
        _outward.Release();
        _server?.Counters.Leave();
        _admission.State.Counters.Leave();
        _shard.Remove(this);
        _loop.Unregister(_key);
        _loop.Accepting.MakeRoom();
    }
}
