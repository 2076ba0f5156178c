using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// Sees to it that the addresses of VIPs that listen stay on the box: sockets go on listening at an address that somebody has taken off, and nobody reaches
/// them. Linux tells of changes at once; elsewhere it is looked at when the engine asks.
/// </summary>
/// <param name="addresses">Of the box.</param>
/// <param name="changed">Addresses, links or routes of the box have; on a thread of its own.</param>
internal sealed class AddressGuard(BoxAddresses addresses, Action changed) : IDisposable
{
    private NetworkWatch? _watch;

    /// <summary>Why those that are missing are, in words.</summary>
    public IReadOnlyDictionary<IPAddress, string> Missing { get; private set; } = new Dictionary<IPAddress, string>();

    /// <summary>Puts back what the agent had put there, and knows what is missing then.</summary>
    /// <param name="wanted">All addresses that are to be there.</param>
    /// <returns>Those that were put back.</returns>
    public IReadOnlyList<IPAddress> Look(IEnumerable<IPAddress> wanted)
    {
        IPAddress[] guarded = [.. wanted.Where(IsGuarded).Distinct()];
        Watch(guarded);
        // Once for all: another host may have taken them meanwhile.
        _ = addresses.Inquire(guarded);
        Dictionary<IPAddress, string> missing = [];
        List<IPAddress> putBack = [];
        foreach (var address in guarded)
        {
            try
            {
                if (addresses.MayAdd && addresses.Keep(address, []))
                {
                    putBack.Add(address);
                }
                else if (!BoxAddresses.IsLocal(address))
                {
                    missing[address] = $"{address} is not on this box any more, and the agent may not put it back: {addresses.WhyNot}";
                }
            }
            catch (AddressFailedException failure)
            {
                missing[address] = failure.Message;
            }
        }

        Missing = missing;
        return putBack;
    }

    /// <summary>Hears of changes as long as there is something to guard.</summary>
    public void Watch(IEnumerable<IPAddress> wanted)
    {
        if (!wanted.Any(IsGuarded))
        {
            _watch?.Dispose();
            _watch = null;
        }
        else if (_watch is null && OperatingSystem.IsLinux())
        {
            try
            {
                _watch = new NetworkWatch(changed, _ => _watch = null);
            }
            catch (Win32Exception)
            {
                // The kernel tells nothing now; the engine asks every few seconds, and each time this is tried again.
            }
        }
    }

    public void Dispose() => _watch?.Dispose();

    /// <summary>Nobody takes the loopback's, or "every address", off.</summary>
    private static bool IsGuarded(IPAddress address) => !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
}
