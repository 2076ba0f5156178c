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
/// (from Linux 5.18 on; an older kernel forgets the mark, and then nothing is ours but what this process added). An address that a host of the network has
/// already is not added.
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

    private readonly AddressOwners _owners = new();

    /// <summary>Whether addresses can be added: on Linux, with CAP_NET_ADMIN over this network namespace.</summary>
    public bool MayAdd => WhyNot.Length == 0;

    /// <summary>Why not, in words: "not on Windows yet", "needs CAP_NET_ADMIN"; empty where they can.</summary>
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

    /// <summary>Asks the network whether hosts there have those of these addresses that the box has not: up to 700 ms, once for all of them.</summary>
    /// <returns>Why the network was not asked, in words; empty where it was, or need not be.</returns>
    public string Inquire(IEnumerable<IPAddress> addresses) => MayAdd ? _owners.Ask([.. addresses.Distinct().Where(address => !IsLocal(address))]) : "";

    /// <summary>The MAC address of a host that has it, as "02:00:00:00:00:01"; empty where nobody is known to, or it is on this box.</summary>
    public string OwnerElsewhere(IPAddress address) => _owners.Of(address) is { Length: > 0 } mac && !IsLocal(address) ? mac : "";

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
    /// <exception cref="AddressFailedException">The kernel does not take it, or a host has it (<see cref="Inquire"/>). Nothing is held then.</exception>
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

    /// <summary>
    /// Sees to it that an address that is held is on the box still, and, where we put it there, on one of these interfaces: it may have gone with its
    /// interface, or somebody may have taken it off. Where it moves, it is on both for a moment. What somebody else had put there is his to put back.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="on">Indices of interfaces; empty: whichever it is on.</param>
    /// <returns>Whether it was gone, and has been put back.</returns>
    /// <exception cref="AddressFailedException">It is gone; or the kernel does not take it, or does not give it up where it was.</exception>
    public bool Keep(IPAddress address, IReadOnlyList<int> on)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(address, out var holding))
            {
                return false;
            }

            var isLocal = IsLocal(address);
            if (isLocal && (holding.AddedOn is not { } where || on.Count == 0 || on.Contains(where)))
            {
                return false;
            }

            if (holding.AddedOn is not { } before)
            {
                throw new AddressFailedException(address, "it is gone", $"{address} is not on this box any more: it was not the agent that had put it there, so the agent does not put it back");
            }

            holding.AddedOn = Add(address, on is [var first, ..] ? first : null);
            if (isLocal)
            {
                _kernel.Remove(address, before);
            }

            return !isLocal;
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

    /// <summary>Removes what an earlier agent added, was wanted when this one started, and has not been held: nobody waits for it any more.</summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="AddressFailedException">The kernel does not give one up.</exception>
    public IReadOnlyList<IPAddress> RemoveLeft(IEnumerable<IPAddress> wanted)
    {
        lock (_lock)
        {
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

        return isLocal ? null : Add(address, on);
    }

    private int? Add(IPAddress address, int? on) => OwnerElsewhere(address) is { Length: > 0 } mac
        ? throw new AddressFailedException(address, "in use", $"{address} is in use: the host with MAC address {mac} answers for it")
        : _kernel.Add(address, on);

    private sealed class Holding(int? addedOn)
    {
        public int? AddedOn { get; set; } = addedOn;

        public int Holders { get; set; }
    }
}
