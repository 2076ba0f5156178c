using System.Collections.Generic;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Listeners of one loop that may not take clients in for now: for want of descriptors, or because so many of theirs seek a server
/// already. The clients wait in the kernel's queue. One thread.
/// </summary>
internal sealed class AcceptGate(EventLoop loop)
{
    /// <summary>Each once, though every client that comes meanwhile has its listener park.</summary>
    private readonly HashSet<ulong> _parked = [];
    private volatile bool _hasParked;

    private bool _hasRoom;

    /// <summary>Whether a listener waits. Any thread.</summary>
    public bool HasParked => _hasParked;

    /// <summary>Whether one more may be taken in now; where not, the caller parks.</summary>
    public bool IsOpen(string vip)
    {
        if (loop.Spares.TryPrepare())
        {
            return true;
        }

        loop.Shortages.OfDescriptors(vip);
        return false;
    }

    /// <summary>Calls this listener again when it may be worth it.</summary>
    public void Park(ulong key)
    {
        _parked.Add(key);
        _hasParked = true;
    }

    /// <summary>A flow has ended or found its server.</summary>
    public void MakeRoom() => _hasRoom = true;

    /// <summary>At the end of each round of the loop.</summary>
    public void Reconsider()
    {
        if (_hasRoom)
        {
            _hasRoom = false;
            Reopen();
        }
    }

    /// <summary>Descriptors may have come back from elsewhere.</summary>
    public void Reopen()
    {
        foreach (var key in _parked)
        {
            loop.Again(key);
        }

        _parked.Clear();
        _hasParked = false;
    }
}
