using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using System.Threading;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Announces an address when it comes to this box, and again 1, 3, 7, 15 and 31 seconds after: a frame can be lost, and a switch forwards none for up to
/// half a minute after a link has come up (IEEE 802.1D, 8.4; RFC 5227, 2.3 asks for two). Where the link is down, that begins as soon as it is up. An
/// address that has left the box meanwhile is announced no more. Works in the network namespace of the thread that announces first; safe from any
/// thread. Linux only.
/// </summary>
internal sealed class RepeatedAnnouncements : IDisposable
{
    private const int Repeats = 5;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly AddressAnnouncer _announcer = new();
    private readonly Dictionary<(IPAddress Address, int Interface), Repetition> _waiting = [];
    private readonly Timer _timer;
    private NetlinkSocket? _netlink;
    private bool _isDisposed;

    public RepeatedAnnouncements()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _timer = new Timer(_ => Repeat());
        }
    }

    /// <summary>Why nobody was told of the address announced last, in words; empty where they were, or will be as soon as the link is up.</summary>
    public string WhyNot { get; private set; } = "";

    /// <summary>Announces it, now where the link is up, and again later.</summary>
    public void Announce(IPAddress address, NetworkLink link)
    {
        lock (_lock)
        {
            var isSent = link.IsRunning && Send(address, link);
            if (link.IsLoopback)
            {
                return;
            }

            try
            {
                // Made here, as it sees the network namespace of the thread that makes it.
                _netlink ??= NetlinkSocket.Open();
            }
            catch (Win32Exception failure)
            {
                WhyNot = $"announced once at most: {failure.Message}";
                return;
            }

            if (_waiting.Count == 0)
            {
                _timer.Change(Beat, Beat);
            }

            _waiting[(address, link.Index)] = new Repetition(isSent);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
            _announcer.Dispose();
            _netlink?.Dispose();
        }
    }

    private void Repeat()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                SendWhatIsDue();
            }
            catch (Win32Exception)
            {
                // The kernel does not list what is here, perhaps amid a change: nothing is announced that may have left. The next beat asks again.
                return;
            }

            if (_waiting.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void SendWhatIsDue()
    {
        var here = NetlinkAddresses.List(_netlink!).Select(found => (found.Address, found.InterfaceIndex)).ToHashSet();
        var links = NetlinkInterfaces.List(_netlink!).ToDictionary(link => link.Index);
        foreach (var (key, repetition) in _waiting.ToArray())
        {
            if (!here.Contains(key) || !links.TryGetValue(key.Interface, out var link))
            {
                _waiting.Remove(key);
            }
            else if (link.IsRunning && repetition.IsDue())
            {
                _ = Send(key.Address, link);
                if (repetition.IsOver)
                {
                    _waiting.Remove(key);
                }
            }
        }
    }

    private bool Send(IPAddress address, NetworkLink link)
    {
        WhyNot = _announcer.Announce(address, link);
        return WhyNot.Length == 0;
    }

    /// <summary>Counts beats of a link that is up; due at the first unless it was sent before, and then after 1, 3, 7, ... of them.</summary>
    private sealed class Repetition(bool wasSent)
    {
        private int _beats;
        private int _sent = wasSent ? 1 : 0;

        public bool IsOver => _sent > Repeats;

        public bool IsDue()
        {
            if (_sent > 0 && ++_beats < (1 << _sent) - 1)
            {
                return false;
            }

            _sent++;
            return true;
        }
    }
}
