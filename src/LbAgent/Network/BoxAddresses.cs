using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using LbAgent.Domain;

namespace LbAgent.Network;

/// <summary>
/// The addresses that VIPs need on the box: added where they are missing, and removed again by their last holder, but only
/// if we added them. They are marked in the kernel, so an agent that starts after one that was killed knows which are its own
/// (from Linux 5.18 on; an older kernel forgets the mark, and then nothing is ours but what this process added). Where they go is the address mode's:
/// on an interface, unless a host of the network has them already; on the loopback, unseen by the network; or nowhere, as others see to them.
/// Safe from any thread. Works in the network namespace of the thread that uses it first.
/// </summary>
/// <param name="isForbidden">The operator wants no address added: every mode is External.</param>
/// <param name="arp">Keeps the box from answering ARP for what is on its loopback; null where it is not Linux.</param>
internal sealed class BoxAddresses(bool isForbidden = false, ArpSettings? arp = null) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly KernelAddresses _kernel = new();
    private readonly Dictionary<IPAddress, Holding> _held = [];

    /// <summary>Left by an earlier agent and wanted: ours again as soon as they are held. Address and interface.</summary>
    private readonly Dictionary<IPAddress, int> _left = [];

    private readonly AddressOwners _owners = new();
    /// <summary>Interfaces were looked at for ARP since something may have changed there.</summary>
    private bool _isArpSettled;

    /// <summary>Interfaces may have what this agent, or one before it, has set there for ARP.</summary>
    private bool _mayHaveArp = true;
    private volatile AddressMode _mode = isForbidden ? AddressMode.External : AddressMode.Interface;

    /// <summary>Whether the operator forbade it at the start, so that every mode is External.</summary>
    public bool IsForbidden => isForbidden;

    /// <summary>In force; see <see cref="Stand"/>.</summary>
    public AddressMode Mode => _mode;

    /// <summary>Whether addresses could be added: on Linux, with CAP_NET_ADMIN over this network namespace.</summary>
    public bool MayAdd => WhyNot.Length == 0;

    /// <summary>Why not, in words: "not on Windows yet", "needs CAP_NET_ADMIN"; empty where they could.</summary>
    public string WhyNot
    {
        get
        {
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

    /// <summary>Whether no other agent that has to do with addresses lives in this network namespace.</summary>
    /// <exception cref="AddressFailedException">The kernel does not tell.</exception>
    public bool IsAlone
    {
        get
        {
            lock (_lock)
            {
                return !MayAdd || _kernel.IsAlone();
            }
        }
    }

    /// <summary>What that mode would be for this agent.</summary>
    public AddressMode InForce(AddressMode asked) => isForbidden ? AddressMode.External : asked;

    /// <summary>From now on this is asked for. What is held goes where it belongs with the next <see cref="Keep"/>; then comes <see cref="Settle"/>.</summary>
    public void Stand(AddressMode asked) => _mode = InForce(asked);

    /// <summary>
    /// Sees to it that the box answers no ARP for addresses on its loopback: as long as there are some of ours, or the mode is Loopback and VIPs hold any.
    /// Else interfaces get back what they had.
    /// </summary>
    /// <returns>Interfaces that got it back.</returns>
    /// <exception cref="AddressFailedException">The kernel does not take it.</exception>
    public IReadOnlyList<string> Settle()
    {
        lock (_lock)
        {
            _isArpSettled = false;
            return SettleArp();
        }
    }

    /// <summary>Asks the network whether hosts there have those of these addresses that the box has not: up to 700 ms, once for all of them. Nobody is asked but in mode Interface.</summary>
    /// <param name="addresses">Which.</param>
    /// <param name="mode">The mode that they are to be added by.</param>
    /// <returns>Why the network was not asked, in words; empty where it was, or need not be.</returns>
    public string Inquire(IEnumerable<IPAddress> addresses, AddressMode mode) =>
        mode == AddressMode.Interface && MayAdd ? _owners.Ask([.. addresses.Distinct().Where(address => !IsSeen(address))]) : "";

    /// <summary>The same, by the mode in force.</summary>
    public string Inquire(IEnumerable<IPAddress> addresses) => Inquire(addresses, _mode);

    /// <summary>The MAC address of a host that has it, as "02:00:00:00:00:01"; empty where nobody is known to, where it is on this box, and where that is no hindrance to the mode.</summary>
    public string OwnerElsewhere(IPAddress address, AddressMode mode) =>
        mode == AddressMode.Interface && _owners.Of(address) is { Length: > 0 } mac && !IsSeen(address) ? mac : "";

    /// <summary>The same, by the mode in force.</summary>
    public string OwnerElsewhere(IPAddress address) => OwnerElsewhere(address, _mode);

    /// <summary>Whether we, or an earlier agent, put it on the box.</summary>
    public bool IsOurs(IPAddress address)
    {
        lock (_lock)
        {
            return _left.ContainsKey(address) || (_held.TryGetValue(address, out var holding) && holding.AddedOn is not null);
        }
    }

    /// <summary>Whether the box takes packets for it as its own: it is on an interface of the box, or a local route leads there; the loopbacks and "every address" always are.</summary>
    public bool IsHere(IPAddress address)
    {
        lock (_lock)
        {
            return _kernel.IsHere(address) ?? IsLocal(address);
        }
    }

    /// <summary>
    /// Whether the kernel would accept a bind to it; the loopbacks and "every address" count as local. Asked anew each time,
    /// which takes microseconds. Where net.ipv4.ip_nonlocal_bind is set, all addresses are: <see cref="IsHere"/> is not misled by that.
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
    /// Sees to it that the box has the address, where the mode has the agent do that. The first holder adds it, as /32 or /128, and tells the network,
    /// unless it is there already; every further one only counts.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="on">Index of the interface that it goes on where it is missing; null: the one that suits. Not asked for in mode Loopback.</param>
    /// <exception cref="AddressFailedException">The kernel does not take it, or a host has it (<see cref="Inquire(IEnumerable{IPAddress})"/>). Nothing is held then.</exception>
    public void Hold(IPAddress address, int? on = null)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(address, out var holding))
            {
                holding = new Holding(_mode, _left.Remove(address, out var interfaceIndex) && IsHere(address) ? interfaceIndex : null);
                _held.Add(address, holding);
                try
                {
                    Place(address, holding, on is { } wanted ? [wanted] : []);
                }
                catch
                {
                    _held.Remove(address);
                    throw;
                }
            }

            holding.Holders++;
        }
    }

    /// <summary>
    /// Sees to it that an address that is held is on the box still, and, where we put it there, where it belongs: it may have gone with its
    /// interface, somebody may have taken it off, or the mode may be another one now. Where it moves, it is on both for a moment. What somebody else had put
    /// there is his to put back.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="on">Indices of interfaces; empty: whichever it is on. Not asked for in mode Loopback.</param>
    /// <returns>Whether it was gone, and has been put back.</returns>
    /// <exception cref="AddressFailedException">It is gone; or the kernel does not take it, or does not give it up where it was.</exception>
    public bool Keep(IPAddress address, IReadOnlyList<int> on)
    {
        lock (_lock)
        {
            return _held.TryGetValue(address, out var holding) && Place(address, holding, on);
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

            _ = SettleArp();
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
            var keep = _mode == AddressMode.External ? [] : wanted.ToHashSet();
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

    /// <summary>Where the mode wants it.</summary>
    /// <returns>Whether it was gone, and has been put back.</returns>
    private bool Place(IPAddress address, Holding holding, IReadOnlyList<int> on)
    {
        var isNew = holding.Holders == 0 || holding.Mode != _mode;
        if (_mode == AddressMode.External)
        {
            holding.Mode = _mode;
            TakeOff(address, holding);
            return false;
        }

        if (_mode == AddressMode.Loopback)
        {
            if (IsAskedByArp(address))
            {
                // Before the address comes, so that nobody hears of it.
                ApplyArp();
            }

            on = [KernelAddresses.Loopback];
        }
        else if (holding is { Mode: AddressMode.Loopback, AddedOn: not null })
        {
            ThrowIfElsewhere(address);
            // As long as it is on the loopback, no route tells where its network is.
            TakeOff(address, holding);
        }

        // Who may not add it goes by whether it can be bound to, as it always was.
        var isHere = IsHere(address) || (!MayAdd && IsLocal(address));
        if (isHere && (holding.AddedOn is not { } where || on.Count == 0 || on.Contains(where)))
        {
            holding.Mode = _mode;
            return false;
        }

        if (holding.AddedOn is null && !isNew)
        {
            throw new AddressFailedException(address, "it is gone", $"{address} is not on this box any more: it was not the agent that had put it there, so the agent does not put it back");
        }

        var before = holding.AddedOn;
        holding.AddedOn = Add(address, on is [var first, ..] ? first : null);
        holding.Mode = _mode;
        if (isHere && before is { } interfaceIndex)
        {
            _kernel.Remove(address, interfaceIndex);
        }

        return !isHere && !isNew;
    }

    private void TakeOff(IPAddress address, Holding holding)
    {
        if (holding.AddedOn is { } interfaceIndex)
        {
            holding.AddedOn = null;
            _kernel.Remove(address, interfaceIndex);
        }
    }

    private int? Add(IPAddress address, int? on)
    {
        ThrowIfElsewhere(address);
        return _kernel.Add(address, on);
    }

    private void ThrowIfElsewhere(IPAddress address)
    {
        if (OwnerElsewhere(address) is { Length: > 0 } mac)
        {
            throw new AddressFailedException(address, "in use", $"{address} is in use: the host with MAC address {mac} answers for it");
        }
    }

    /// <summary>Whether it is on the box, and where the network sees it.</summary>
    private bool IsSeen(IPAddress address)
    {
        lock (_lock)
        {
            return IsHere(address) && !(_held.TryGetValue(address, out var holding) && holding is { Mode: AddressMode.Loopback, AddedOn: not null });
        }
    }

    private bool IsArpNeeded() =>
        _held.Any(one => IsAskedByArp(one.Key) && (_mode == AddressMode.Loopback || one.Value is { Mode: AddressMode.Loopback, AddedOn: not null }))
        || (_mode == AddressMode.Loopback && _left.Keys.Any(IsAskedByArp));

    private IReadOnlyList<string> SettleArp()
    {
        if (arp is null || !_mayHaveArp || !MayAdd)
        {
            return [];
        }

        if (IsArpNeeded())
        {
            ApplyArp();
            return [];
        }

        _isArpSettled = false;
        var restored = arp.Restore(_kernel.Netlink);
        _mayHaveArp = false;
        return restored;
    }

    private void ApplyArp()
    {
        if (arp is null || _isArpSettled || !MayAdd)
        {
            return;
        }

        _kernel.AnnounceSelf();
        _mayHaveArp = true;
        arp.Apply(_kernel.Netlink);
        _isArpSettled = true;
    }

    private static bool IsAskedByArp(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any);

    private sealed class Holding(AddressMode mode, int? addedOn)
    {
        /// <summary>By which it was placed.</summary>
        public AddressMode Mode { get; set; } = mode;

        public int? AddedOn { get; set; } = addedOn;

        public int Holders { get; set; }
    }
}
