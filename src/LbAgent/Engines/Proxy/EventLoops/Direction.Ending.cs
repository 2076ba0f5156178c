using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>The end of a direction: a FIN that is handed on, a sender that has reset the connection, or a receiver that is gone.</summary>
internal sealed unsafe partial class Direction
{
    private bool _isStopped;

    /// <summary>The sender has reset the connection. What came before is still handed on, and no FIN behind it.</summary>
    public bool WasReset { get; private set; }

    /// <summary>Bytes of the sender's that the receiver has acknowledged. A system call.</summary>
    public long Arrived => Bytes - _held.Length - (_pipe?.Held ?? 0) - LinuxSocket.Unacknowledged(To);

    /// <summary>The sender is known to be gone: what it sent before lies in the queue, with an end behind it that no event will tell of.</summary>
    public void LoseSender() => WasReset = SenderEnded = CanRead = true;

    /// <summary>The receiver is gone: nothing is moved any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        Release();
    }

    /// <summary>Reads what the sender goes on to send, for nobody. False where the sender is gone as well.</summary>
    public bool TryDiscard()
    {
        for (var round = 0; round < MostRounds && CanRead && !HasEnded; round++)
        {
            var read = LinuxSocket.Receive(From, loop.Scratch, EventLoop.ScratchLength, 0);
            HasEnded = read == 0;
            if (read < 0)
            {
                if (!WouldBlock(out var isEmpty))
                {
                    return false;
                }

                CanRead = !isEmpty;
            }
        }

        return true;
    }

    public void Release()
    {
        _held.Clear();
        ReturnPipe();
    }

    private void Finish()
    {
        IsFinished = true;
        Release();
        if (!Opposite.IsFinished && !WasReset)
        {
            // The other way may go on for long. Where it has ended too, closing says the same and saves this call.
            _ = LinuxSocket.Shutdown(To, how: 1);
        }
    }
}
