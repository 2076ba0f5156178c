using System;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Moves bytes of a flow one way, until the sender's FIN is handed on, or all that the sender sent before it reset the connection. Holds a buffer only for what the receiver did not take,
/// and reads nothing more meanwhile, so a slow receiver holds up its sender. One thread, edge-triggered: what was seen to
/// be ready is ready until a call says otherwise.
/// </summary>
internal sealed unsafe partial class Direction(EventLoop loop)
{
    private const int MostRounds = 16;

    private HeldBytes _held;
    private long _run;

    public int From { get; set; } = -1;

    public int To { get; set; } = -1;

    public Direction Opposite { get; set; } = null!;

    public bool CanRead { get; set; }

    public bool CanWrite { get; set; }

    /// <summary>The sender's FIN is known to be in the queue: reading goes on to it.</summary>
    public bool SenderEnded { get; set; }

    /// <summary>
    /// The sender uses TCP's urgent mark. A read ends at the mark, short, with more behind it, and splice does not pass it. The
    /// marked byte goes along in its place; the mark does not.
    /// </summary>
    public bool HasUrgent { get; private set; }

    /// <summary>The FIN was read, or the reset behind all that came before it.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The FIN was handed on, after everything before it; or, after a reset, what came before it.</summary>
    public bool IsFinished { get; private set; }

    public long Bytes { get; private set; }

    public long Reported { get; set; }

    /// <summary>A short read does not say that nothing is left.</summary>
    public bool ReadsOn => SenderEnded || HasUrgent;

    public ReadOnlySpan<byte> Held => _held.Span;

    public PumpResult Pump()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            if (IsFinished || _isStopped)
            {
                return PumpResult.Waiting;
            }

            if ((_held.Length > 0 || _pipe is { Held: > 0 }) && !Deliver(out var result))
            {
                return result;
            }

            if (HasEnded)
            {
                Finish();
                return PumpResult.Waiting;
            }

            if (!CanRead || !CanWrite)
            {
                return PumpResult.Waiting;
            }

            if (MaySplice())
            {
                Fill();
            }
            else if (!Copy())
            {
                return PumpResult.Broken;
            }
        }

        return PumpResult.HasMore;
    }

    /// <summary>Keeps bytes that cannot be sent yet, behind those that are kept already.</summary>
    public void Hold(ReadOnlySpan<byte> bytes) => _held.Add(bytes);

    /// <summary>Forgets the first of the bytes that are kept.</summary>
    public void Skip(int bytes) => _held.Skip(bytes);

    public void Passed(long bytes)
    {
        Bytes += bytes;
        _run += bytes;
        Opposite._run = 0;
    }

    /// <summary>A mark has come, and has not been read yet.</summary>
    public void MeetUrgent()
    {
        if (!HasUrgent)
        {
            HasUrgent = true;
            _ = LinuxSocket.SetOption(From, LinuxSocket.SocketLevel, LinuxSocket.UrgentInline, 1);
        }
    }

    /// <summary>Whether the last call only found nothing to do. One that a signal cut short is simply made again: nothing is known to be done.</summary>
    private static bool WouldBlock(out bool isDone)
    {
        var error = Marshal.GetLastPInvokeError();
        isDone = error == LinuxError.WouldBlock;
        return isDone || error == LinuxError.Interrupted;
    }

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

    /// <summary>Reads once and sends it; false where the receiver is gone. A short read says that nothing is left, and saves the call that would say so, unless a FIN is, or a mark was met.</summary>
    private bool Copy()
    {
        var length = 0;
        do
        {
            var read = LinuxSocket.Receive(From, loop.Scratch + length, EventLoop.ScratchLength - length, 0);
            if (read < 0)
            {
                if (WouldBlock(out var isEmpty))
                {
                    CanRead = !isEmpty;
                }
                else
                {
                    HasEnded = WasReset = true;
                }

                return length == 0 || Send(length);
            }

            HasEnded = read == 0;
            length += (int)read;
        }
        while (ReadsOn && !HasEnded && length < EventLoop.ScratchLength);

        if (length < EventLoop.ScratchLength && !ReadsOn)
        {
            CanRead = false;
        }

        return length == 0 || Send(length);
    }

    private bool Send(int length)
    {
        Passed(length);
        // Data and the FIN that follows go in one segment.
        var sent = LinuxSocket.Send(To, loop.Scratch, length, HasEnded && !WasReset ? LinuxSocket.NoSignal | LinuxSocket.More : LinuxSocket.NoSignal);
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
}
