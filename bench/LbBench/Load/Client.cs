using System.Diagnostics;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>One client of a closed loop: always one exchange under way, on a descriptor of its own.</summary>
internal abstract class Client(EventLoop loop, LoadBuffers buffers, LoadTally tally) : Endpoint
{
    /// <summary>Its connection or socket broke; whoever owns the client decides whether to begin again.</summary>
    public bool IsBroken { get; private set; }

    protected EventLoop Loop { get; } = loop;

    protected LoadBuffers Buffers { get; } = buffers;

    protected LoadTally Tally { get; } = tally;

    /// <summary>When the exchange began, in ticks of <see cref="Stopwatch"/>.</summary>
    protected long Began { get; set; }

    public void Begin()
    {
        IsBroken = false;
        Open();
    }

    /// <summary>Looked at now and then: an exchange that was lost has to be given up some time.</summary>
    public virtual void GiveUpIfLate(long now)
    {
    }

    public void Close()
    {
        if (Descriptor == NoDescriptor)
        {
            return;
        }

        Loop.Forget(Descriptor);
        _ = Native.Close(Descriptor);
        Descriptor = NoDescriptor;
    }

    protected abstract void Open();

    protected void Break()
    {
        Tally.Failures++;
        IsBroken = true;
        Close();
    }
}
