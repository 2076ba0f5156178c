using System;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>What the receiver is given: bytes that were read, bytes that were kept, and at last the FIN.</summary>
internal sealed unsafe partial class Direction
{
    /// <summary>Sends what was kept. False where that is not all yet.</summary>
    private bool Deliver(out PumpResult result)
    {
        result = PumpResult.Waiting;
        while (CanWrite && (_held.Length > 0 || _pipe is { Held: > 0 }))
        {
            var sent = _held.Length > 0 ? SendHeld() : _pipe!.Drain(To);
            if (sent >= 0)
            {
                continue;
            }

            if (!WouldBlock(out var isFull))
            {
                result = PumpResult.Broken;
                return false;
            }

            CanWrite = !isFull;
        }

        return _held.Length == 0 && _pipe is not { Held: > 0 };
    }

    private nint SendHeld()
    {
        fixed (byte* bytes = _held.Span)
        {
            var sent = LinuxSocket.Send(To, bytes, _held.Length, LinuxSocket.NoSignal);
            if (sent > 0)
            {
                _held.Skip((int)sent);
            }

            return sent;
        }
    }

    private bool Send(int length)
    {
        Passed(length);
        // Data and the FIN that follows go in one segment.
        var sent = LinuxSocket.Send(To, loop.Scratch, length, HasEnded ? LinuxSocket.NoSignal | LinuxSocket.More : LinuxSocket.NoSignal);
        if (sent < 0 && !WouldBlock(out _))
        {
            return false;
        }

        sent = Math.Max(sent, 0);
        if (sent < length)
        {
            CanWrite = false;
            Hold(new ReadOnlySpan<byte>(loop.Scratch + sent, length - (int)sent));
        }

        return true;
    }

    private void Finish()
    {
        IsFinished = true;
        Release();
        if (!Opposite.IsFinished)
        {
            // The other way may go on for long. Where it has ended too, closing says the same and saves this call.
            _ = LinuxSocket.Shutdown(To, how: 1);
        }
    }
}
