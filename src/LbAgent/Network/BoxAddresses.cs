using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace LbAgent.Network;

/// <summary>
/// The addresses that VIPs need on the box: added where they are missing, and removed again by their last holder, but only
/// if we added them. They are marked in the kernel, so an agent that starts after one that was killed knows which are its own
/// (from Linux 5.18 on; an older kernel forgets the mark, and then nothing is ours but what this process added).
/// Safe from any thread. Works in the network namespace of the thread that uses it first.
/// </summary>
/// <param name="isForbidden">The operator wants no address added.</param>
internal sealed class BoxAddresses(bool isForbidden = false) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly KernelAddresses _kernel = new();
    private readonly Dictionary<IPAddress, Holding> _held = [];

    /// <summary>Left by an earlier agent and wanted: ours again as soon as they are held. Address and interface.</summary>
    private readonly Dictionary<IPAddress, int> _left = [];

    /// <summary>Whether addresses can be added: on Linux, with CAP_NET_ADMIN over this network namespace.</summary>
    public bool MayAdd => WhyNot.Length == 0;

    /// <summary>Why not, in words: "not Linux", "needs CAP_NET_ADMIN"; empty where they can.</summary>
    public string WhyNot
    {
        get
        {
            if (isForbidden)
            {
                return "--addresses never";
            }

            lock (_lock)
            {
                return _kernel.WhyNot;
            }
        }
    }

    /// <summary>Why the network was not told of the address that was added last, in words; empty where it was.</summary>
    public string WhyNotAnnounced
    {
        get
        {
            lock (_lock)
            {
                return _kernel.WhyNotAnnounced;
            }
        }
    }

    /// <summary>Whether we, or an earlier agent, put it on the box.</summary>
    public bool IsOurs(IPAddress address)
    {
        lock (_lock)
        {
            return _left.ContainsKey(address) || (_held.TryGetValue(address, out var holding) && holding.AddedOn is not null);
        }
    }

    /// <summary>
    /// Whether the kernel would accept a bind to it; the loopbacks and "every address" count as local. Asked anew each time,
    /// which takes microseconds. Where net.ipv4.ip_nonlocal_bind is set, all addresses are.
    /// </summary>
    public static bool IsLocal(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException refused)
        {
            // Without a free port the address is local all the same.
            return refused.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }

    /// <summary>
    /// Sees to it that the box has the address. The first holder adds it, as /32 or /128, and tells the network, unless it is local
    /// already; every further one only counts.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="on">Index of the interface that it goes on where it is missing; null: the one that suits.</param>
    /// <exception cref="AddressFailedException">The kernel does not take it. Nothing is held then.</exception>
    public void Hold(IPAddress address, int? on = null)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(address, out var holding))
            {
                holding = new Holding(Take(address, on));
                _held.Add(address, holding);
            }

            holding.Holders++;
        }
    }

    /// <summary>The last holder's takes the address off the box if we added it. That somebody else did so first is fine.</summary>
    /// <exception cref="AddressFailedException">The kernel does not give it up. It is not held any more all the same.</exception>
    public void Release(IPAddress address)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(address, out var holding) || --holding.Holders > 0)
            {
                return;
            }

            _held.Remove(address);
            if (holding.AddedOn is { } interfaceIndex)
            {
                _kernel.Remove(address, interfaceIndex);
            }
        }
    }

    /// <summary>What we added, is held, and is not on the box any more: somebody took it off, or its interface went, or went down in IPv6.</summary>
    /// <exception cref="AddressFailedException">The kernel does not list them.</exception>
    public IReadOnlySet<IPAddress> Lost()
    {
        lock (_lock)
        {
            var added = _held.Where(held => held.Value.AddedOn is not null).Select(held => held.Key).ToHashSet();
            if (added.Count > 0)
            {
                added.ExceptWith(_kernel.All());
            }

            return added;
        }
    }

    /// <summary>Puts one that was lost on the box again, for all its holders.</summary>
    /// <exception cref="AddressFailedException">The kernel does not take it. It is held all the same.</exception>
    public void Restore(IPAddress address, int? on = null)
    {
        lock (_lock)
        {
            if (_held.TryGetValue(address, out var holding) && holding.AddedOn is not null && _kernel.Add(address, on) is { } interfaceIndex)
            {
                holding.AddedOn = interfaceIndex;
            }
        }
    }

    /// <summary>
    /// Once, before the first <see cref="Hold"/>: removes what an earlier agent added and nobody wants now, and makes what is
    /// wanted ours when it is held. Beside another agent that lives in this network namespace it does neither, as whose the
    /// addresses are cannot be told then; what is left stays until an agent starts alone.
    /// </summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="AddressFailedException">The kernel does not list them, or does not give one up.</exception>
    public IReadOnlyList<IPAddress> RemoveStale(IEnumerable<IPAddress> wanted)
    {
        lock (_lock)
        {
            List<IPAddress> removed = [];
            var keep = wanted.ToHashSet();
            foreach (var found in MayAdd ? _kernel.LeftByEarlierAgent() : [])
            {
                if (keep.Contains(found.Address) || _held.ContainsKey(found.Address))
                {
                    _left[found.Address] = found.InterfaceIndex;
                    continue;
                }

                _kernel.Remove(found.Address, found.InterfaceIndex);
                removed.Add(found.Address);
            }

            return removed;
        }
    }

    /// <summary>
    /// Removes what an earlier agent added, was wanted when this one started, and has not been held: nobody waits for it any more.
    /// </summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="AddressFailedException">The kernel does not give one up.</exception>
    public IReadOnlyList<IPAddress> RemoveLeft(IEnumerable<IPAddress> wanted)
    {
        lock (_lock)
        {
            if (_left.Count == 0)
            {
                return [];
            }

            List<IPAddress> removed = [];
            foreach (var (address, interfaceIndex) in _left.ExceptBy(wanted, left => left.Key).ToArray())
            {
                _left.Remove(address);
                _kernel.Remove(address, interfaceIndex);
                removed.Add(address);
            }

            return removed;
        }
    }

    /// <summary>Removes no address: what is held stays on the box for the next agent, as after a kill.</summary>
    public void Dispose() => _kernel.Dispose();

    /// <returns>The interface where it is ours; null where it is on the box without us.</returns>
    private int? Take(IPAddress address, int? on)
    {
        var isLocal = IsLocal(address);
        if (_left.Remove(address, out var interfaceIndex) && isLocal)
        {
            return interfaceIndex;
        }

        return isLocal ? null : _kernel.Add(address, on);
    }

    private sealed class Holding(int? addedOn)
    {
        public int? AddedOn { get; set; } = addedOn;

        public int Holders { get; set; }
    }
}
