using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Calls back, on a thread of its own, when links, addresses, routes or MAC addresses of watched neighbours of the box have changed; once for what
/// changes within a moment. Linux only.
/// </summary>
internal sealed class NetworkWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly NetlinkEvents _events = NetlinkEvents.Open(Patience);
    private readonly Action _changed;
    private readonly Action<Win32Exception> _failed;
    private volatile ILookup<IPAddress, PhysicalAddress> _neighbours = Lookup([]);
    private volatile bool _isStopped;

    /// <param name="changed">Something did.</param>
    /// <param name="failed">The kernel tells no more; the watch has ended.</param>
    /// <exception cref="Win32Exception">The kernel tells nothing.</exception>
    public NetworkWatch(Action changed, Action<Win32Exception> failed)
    {
        (_changed, _failed) = (changed, failed);
        new Thread(Run) { IsBackground = true, Name = "network watch" }.Start();
    }

    /// <summary>Others come and go without a call, and these without one as long as their MAC addresses are those: the kernel tells each time it has doubts, and when it has none any more.</summary>
    /// <param name="neighbours">With the MAC address that each is known by; empty: none yet.</param>
    /// <returns>Whether one is new, or known by another: what happened to it before is not told.</returns>
    public bool Watch(IEnumerable<(IPAddress Address, byte[] Mac)> neighbours)
    {
        var (before, now) = (_neighbours, Lookup(neighbours));
        _neighbours = now;
        return !now.All(known => known.All(before[known.Key].Contains));
    }

    /// <summary>Its thread notices within half a second; a call that is under way may still come.</summary>
    public void Dispose() => _isStopped = true;

    private static ILookup<IPAddress, PhysicalAddress> Lookup(IEnumerable<(IPAddress Address, byte[] Mac)> neighbours) =>
        neighbours.ToLookup(one => one.Address, one => new PhysicalAddress(one.Mac));

    private bool Concerns(NetworkNeighbour neighbour) =>
        _neighbours is var known && known.Contains(neighbour.Address) && !known[neighbour.Address].Contains(new PhysicalAddress(neighbour.Mac));

    private void Run()
    {
        using var events = _events;
        try
        {
            while (!_isStopped)
            {
                if (events.Wait(Concerns) && !_isStopped)
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
