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
internal sealed partial class BoxAddresses(bool isForbidden = false, ArpSettings? arp = null) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly KernelAddresses _kernel = new();
    private readonly Dictionary<IPAddress, Holding> _held = [];

    /// <summary>Left by an earlier agent and wanted: ours again as soon as they are held. Address and interface.</summary>
    private readonly Dictionary<IPAddress, int> _left = [];

    private readonly AddressOwners _owners = new();
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

    /// <summary>Whether it is on the box, and where the network sees it.</summary>
    private bool IsSeen(IPAddress address)
    {
        lock (_lock)
        {
            return IsHere(address) && !(_held.TryGetValue(address, out var holding) && holding is { Mode: AddressMode.Loopback, AddedOn: not null });
        }
    }
}
