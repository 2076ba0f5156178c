using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Long transfers: through a pipe in the kernel, lent only while bytes rush.</summary>
internal sealed unsafe partial class Direction
{
    /// <summary>Bytes one way, with none the other way meanwhile, after which a pipe in the kernel is cheaper than copying.</summary>
    private const long SpliceFrom = 200 * 1024;

    private SplicePipe? _pipe;

    private bool MaySplice()
    {
        if (_run < SpliceFrom || HasUrgent)
        {
            ReturnPipe();
            return false;
        }

        return (_pipe ??= loop.Pipes.TryTake()) is not null;
    }

    private void Fill()
    {
        var moved = _pipe!.Fill(From);
        if (moved < 0)
        {
            if (WouldBlock(out var isEmpty))
            {
                CanRead = !isEmpty;
            }
            else
            {
                HasEnded = WasReset = true;
            }

            ReturnPipe();
            return;
        }

        HasEnded = moved == 0;
        Passed(moved);
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
