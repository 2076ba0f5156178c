using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// A socket towards servers, opened before a client is taken in, so that nobody is taken in for whom there is no descriptor
/// left. Leaves some of the process's descriptors to health checks and to the control socket. One thread.
/// </summary>
internal sealed class SpareSockets
{
    private readonly int _highest;
    private int _family = LinuxSocket.Inet;
    private int _spare = -1;

    public SpareSockets()
    {
        // The kernel gives the lowest number that is free: a high one says that all below are taken.
        var limit = DescriptorLimit.Current;
        _highest = limit - int.Min(limit / 4, 64);
    }

    /// <summary>False where no descriptor is left.</summary>
    public bool TryPrepare()
    {
        if (_spare >= 0)
        {
            return true;
        }

        _spare = TryOpen(_family, LinuxSocket.Stream);
        return _spare >= 0;
    }

    /// <summary>A socket that does not block; below 0 where none is left but those that are for others.</summary>
    public int TryOpen(int family, int type)
    {
        var socket = LinuxSocket.Open(family, type | LinuxSocket.NonBlocking, 0);
        if (socket < _highest)
        {
            return socket;
        }

        _ = LinuxSocket.Close(socket);
        return -1;
    }

    /// <summary>A TCP socket that does not block; below 0: none is left, and the error is set.</summary>
    public int Take(int family)
    {
        if (_spare < 0 || family != _family)
        {
            Close();
            _family = family;
            return LinuxSocket.Open(family, LinuxSocket.Stream | LinuxSocket.NonBlocking, 0);
        }

        var socket = _spare;
        _spare = -1;
        return socket;
    }

    public void Close()
    {
        if (_spare >= 0)
        {
            _ = LinuxSocket.Close(_spare);
            _spare = -1;
        }
    }
}
