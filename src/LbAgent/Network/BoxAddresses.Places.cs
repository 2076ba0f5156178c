using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;

namespace LbAgent.Network;

/// <summary>Addresses that VIPs hold: where each is put, by the mode in force, and taken off again.</summary>
internal sealed partial class BoxAddresses
{
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

    private sealed class Holding(AddressMode mode, int? addedOn)
    {
        /// <summary>By which it was placed.</summary>
        public AddressMode Mode { get; set; } = mode;

        public int? AddedOn { get; set; } = addedOn;

        public int Holders { get; set; }
    }
}
