using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// Sees to it that the addresses of VIPs that listen stay on the box: sockets go on listening at an address that somebody has taken off, and nobody reaches
/// them. In mode External it only knows which are there. Linux tells of changes at once; elsewhere it is looked at when the engine asks.
/// </summary>
/// <param name="addresses">Of the box.</param>
/// <param name="changed">Addresses, links or routes of the box have; on a thread of its own.</param>
internal sealed class AddressGuard(BoxAddresses addresses, Action changed) : IDisposable
{
    private readonly Dictionary<IPAddress, string> _missing = [];
    private NetworkWatch? _watch;
    private bool _hasSomething;

    /// <summary>Why those that are missing are, in words.</summary>
    public IReadOnlyDictionary<IPAddress, string> Missing => _missing;

    /// <summary>Whether it has to be asked, as nothing tells it of changes: of what it may have to put back in any case, as what hinders that may pass.</summary>
    public bool IsToBeAsked => addresses.Mode == AddressMode.External ? _hasSomething && _watch is null : _missing.Count > 0;

    /// <summary>Puts back what the agent had put there, and knows what is missing then.</summary>
    /// <param name="wanted">All addresses that are to be there.</param>
    /// <returns>Those that were put back.</returns>
    public IReadOnlyList<IPAddress> Look(IEnumerable<IPAddress> wanted)
    {
        IPAddress[] guarded = [.. wanted.Where(IsGuarded).Distinct()];
        _ = Watch(guarded);
        // Once for all: another host may have taken them meanwhile.
        _ = addresses.Inquire(guarded);
        _missing.Clear();
        List<IPAddress> putBack = [];
        foreach (var address in guarded)
        {
            if (LookAt(address))
            {
                putBack.Add(address);
            }
        }

        return putBack;
    }

    /// <summary>The same for one address.</summary>
    /// <returns>Whether it was put back.</returns>
    public bool LookAt(IPAddress address)
    {
        _missing.Remove(address);
        if (!IsGuarded(address))
        {
            return false;
        }

        try
        {
            var isPutBack = addresses.Keep(address, []);
            if (addresses.Mode == AddressMode.External && !addresses.IsHere(address))
            {
                _missing[address] = AddressFinding.Absent(address, addresses.IsForbidden);
            }

            return isPutBack;
        }
        catch (AddressFailedException failure)
        {
            _missing[address] = failure.Message;
            return false;
        }
    }

    /// <summary>Hears of changes as long as there is something to guard.</summary>
    /// <returns>Whether it begins to hear of them now: what has changed before is not told.</returns>
    public bool Watch(IEnumerable<IPAddress> wanted)
    {
        _hasSomething = wanted.Any(IsGuarded);
        if (!_hasSomething)
        {
            _watch?.Dispose();
            _watch = null;
        }
        else if (_watch is null && OperatingSystem.IsLinux())
        {
            try
            {
                _watch = new NetworkWatch(changed, _ => _watch = null);
                return true;
            }
            catch (Win32Exception)
            {
                // The kernel tells nothing now; the engine asks every few seconds, and each time this is tried again.
            }
        }

        return false;
    }

    public void Dispose() => _watch?.Dispose();

    /// <summary>Nobody takes the loopback's, or "every address", off.</summary>
    private static bool IsGuarded(IPAddress address) => !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
}
