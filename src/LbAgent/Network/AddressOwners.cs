using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>Which hosts of the network have addresses that this box would take: as they answered when they were asked last. Safe from any thread.</summary>
internal sealed class AddressOwners
{
    /// <summary>So long nobody is asked again for an address that was free: a change asks for all its addresses at once, and its engines again for their own.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<IPAddress, string> _owners = new();
    private readonly ConcurrentDictionary<IPAddress, long> _asked = new();

    /// <returns>Why nobody was asked, in words; empty where somebody was, or need not be.</returns>
    public string Ask(IReadOnlyList<IPAddress> addresses)
    {
        var now = Environment.TickCount64;
        foreach (var old in _asked.Where(one => now - one.Value > Fresh.TotalMilliseconds).Select(one => one.Key).ToArray())
        {
            _asked.TryRemove(old, out _);
        }

        IPAddress[] unknown = [.. addresses.Where(address => !_asked.ContainsKey(address) || _owners.ContainsKey(address))];
        if (unknown.Length == 0)
        {
            return "";
        }

        try
        {
            var answers = KernelAddresses.InUse(unknown);
            foreach (var address in unknown)
            {
                if (answers.TryGetValue(address, out var mac))
                {
                    _owners[address] = MacText.Of(mac);
                }
                else
                {
                    _owners.TryRemove(address, out _);
                }

                _asked[address] = Environment.TickCount64;
            }

            return "";
        }
        catch (Win32Exception failure)
        {
            return failure.NativeErrorCode == LinuxError.NotPermitted ? "needs CAP_NET_RAW" : failure.Message;
        }
    }

    /// <summary>Empty where nobody is known to have it.</summary>
    public string Of(IPAddress address) => _owners.GetValueOrDefault(address, "");
}
