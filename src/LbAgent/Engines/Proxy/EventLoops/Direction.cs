using System;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Moves bytes of a flow one way, until the sender's FIN is handed on. Holds a buffer only for what the receiver did not take,
/// and reads nothing more meanwhile, so a slow receiver holds up its sender. One thread, edge-triggered: what was seen to
/// be ready is ready until a call says otherwise. Sending is in Direction.Sending.cs.
/// </summary>
internal sealed unsafe partial class Direction(EventLoop loop)
{
    /// <summary>Bytes one way, with none the other way meanwhile, after which a pipe in the kernel is cheaper than copying.</summary>
    private const long SpliceFrom = 200 * 1024;

    private const int MostRounds = 16;

    private HeldBytes _held;
    private SplicePipe? _pipe;
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

    /// <summary>The FIN was read.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The FIN was handed on, after everything before it.</summary>
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
            if (IsFinished)
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

            if (!(MaySplice() ? Fill() : Copy()))
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

    public void Release()
    {
        _held.Clear();
        ReturnPipe();
    }

    /// <summary>Whether the last call only found nothing to do. One that a signal cut short is simply made again: nothing is known to be done.</summary>
    private static bool WouldBlock(out bool isDone)
    {
        var error = Marshal.GetLastPInvokeError();
        isDone = error == LinuxError.WouldBlock;
        return isDone || error == LinuxError.Interrupted;
    }

    private bool MaySplice()
    {
        if (_run < SpliceFrom || HasUrgent)
        {
            ReturnPipe();
            return false;
        }

        return (_pipe ??= loop.Pipes.TryTake()) is not null;
    }

    /// <summary>Reads once and sends it. A short read says that nothing is left, and saves the call that would say so, unless a FIN is, or a mark was met.</summary>
    private bool Copy()
    {
        var length = 0;
        do
        {
            var read = LinuxSocket.Receive(From, loop.Scratch + length, EventLoop.ScratchLength - length, 0);
            if (read < 0)
            {
                if (!WouldBlock(out var isEmpty))
                {
                    // What came before the reset is still handed on, as far as it goes.
                    _ = length > 0 ? LinuxSocket.Send(To, loop.Scratch, length, LinuxSocket.NoSignal) : 0;
                    return false;
                }

                CanRead = !isEmpty;
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

    private bool Fill()
    {
        var moved = _pipe!.Fill(From);
        if (moved < 0)
        {
            if (!WouldBlock(out var isEmpty))
            {
                return false;
            }

            CanRead = !isEmpty;
            ReturnPipe();
            return true;
        }

        HasEnded = moved == 0;
        Passed(moved);
        return true;
    }

    private void ReturnPipe()
    {
        if (_pipe is { } pipe)
        {
            loop.Pipes.Return(pipe);
            _pipe = null;
        }
    }
}
