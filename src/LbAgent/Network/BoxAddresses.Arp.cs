using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;

namespace LbAgent.Network;

/// <summary>What keeps the box from answering ARP for addresses on its loopback: in force as long as it is needed.</summary>
internal sealed partial class BoxAddresses
{
    /// <summary>Interfaces were looked at for ARP since something may have changed there.</summary>
    private bool _isArpSettled;

    /// <summary>Interfaces may have what this agent, or one before it, has set there for ARP.</summary>
    private bool _mayHaveArp = true;

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
}
