using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Net;
using System.Threading;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Calls back, on a thread of its own, when links, addresses, routes or watched neighbours of the box have changed; once for what changes within
/// a moment. Linux only.
/// </summary>
internal sealed class NetworkWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly NetlinkEvents _events = NetlinkEvents.Open(Patience);
    private readonly Action _changed;
    private readonly Action<Win32Exception> _failed;
    private volatile HashSet<IPAddress> _neighbours = [];
    private volatile bool _isStopped;

    /// <param name="changed">Something did.</param>
    /// <param name="failed">The kernel tells no more; the watch has ended.</param>
    /// <exception cref="Win32Exception">The kernel tells nothing.</exception>
    public NetworkWatch(Action changed, Action<Win32Exception> failed)
    {
        (_changed, _failed) = (changed, failed);
        new Thread(Run) { IsBackground = true, Name = "network watch" }.Start();
    }

    /// <summary>Neighbours by other addresses come and go without a call.</summary>
    public void Watch(IEnumerable<IPAddress> neighbours) => _neighbours = [.. neighbours];

    /// <summary>Its thread notices within half a second; a call that is under way may still come.</summary>
    public void Dispose() => _isStopped = true;

    private void Run()
    {
        using var events = _events;
        try
        {
            while (!_isStopped)
            {
                if (events.Wait(neighbour => _neighbours.Contains(neighbour.Address)) && !_isStopped)
                {
                    // What is told meanwhile has happened before the look that comes now.
                    Thread.Sleep(Moment);
                    events.Skip();
                    _changed();
                }
            }
        }
        catch (Win32Exception failure)
        {
            _failed(failure);
        }
    }
}
