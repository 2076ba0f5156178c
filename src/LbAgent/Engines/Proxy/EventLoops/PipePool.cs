using System.Collections.Generic;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// The pipes of one loop. A direction has one only while bytes rush through it, so a few serve many; when none is left, or the
/// system gives none of this size, bytes are copied. One thread.
/// </summary>
internal sealed class PipePool
{
    /// <summary>Measured: pipes of 64 KiB cost a third more for each byte. Unprivileged processes of one user may have 64 MiB in all.</summary>
    private const int Capacity = 512 * 1024;

    private const int Most = 32;

    private readonly Stack<SplicePipe> _idle = new();
    private int _open;

    public SplicePipe? TryTake()
    {
        if (_idle.TryPop(out var pipe))
        {
            return pipe;
        }

        if (_open == Most || (pipe = SplicePipe.TryOpen(Capacity)) is null)
        {
            return null;
        }

        _open++;
        return pipe;
    }

    public void Return(SplicePipe pipe)
    {
        if (pipe.Held == 0)
        {
            _idle.Push(pipe);
            return;
        }

        // The flow broke with bytes under way.
        pipe.Close();
        _open--;
    }

    public void Close()
    {
        while (_idle.TryPop(out var pipe))
        {
            pipe.Close();
        }
    }
}
