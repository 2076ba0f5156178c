using System.Collections.Generic;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Whether a loop may take clients in. Those who may not wait in the kernel's queue: for a descriptor, or because so many seek a
/// server already that a flood at one VIP would leave nothing to the others. One thread.
/// </summary>
internal sealed class AcceptGate(EventLoop loop)
{
    private const int MostConnecting = 512;

    private readonly List<ulong> _parked = [];
    private volatile bool _hasParked;

    private bool _hasRoom;

    /// <summary>Whether a listener waits. Any thread.</summary>
    public bool HasParked => _hasParked;

    /// <summary>Whether one more may be taken in now; where not, the caller parks.</summary>
    public bool IsOpen(string vip)
    {
        if (loop.Connecting.Count >= MostConnecting)
        {
            return false;
        }

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
