using System;
using System.Security.Cryptography;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Admission;

/// <summary>
/// New flows per second of each source (an IPv4 address, an IPv6 /64) in a fixed 1 MiB, however many sources there are: a
/// count-min sketch (Cormode and Muthukrishnan, 2005) of two rows. No source gets more than its limit. One that shares both
/// its places with busier ones can get less; with 1,000 sources at their limit that is one in 4,000, and not to be chosen
/// from outside, as the places depend on a secret. Any number of threads, no lock.
/// </summary>
internal sealed class SourceRates
{
    private const int Places = 1 << 16;

    private readonly ulong[] _rows = new ulong[2 * Places];
    private readonly ulong _secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    public bool TryCount(FlowEndpoint source, long milliseconds, int limit)
    {
        var hash = Hash(source);
        ref var first = ref _rows[(int)(hash & (Places - 1))];
        ref var second = ref _rows[Places + (int)((hash >> 32) & (Places - 1))];
        // Each place must know of every flow, also of those that the other alone let in.
        if (RateWindow.TryCount(ref first, milliseconds, limit))
        {
            RateWindow.TryCount(ref second, milliseconds, int.MaxValue);
            return true;
        }

        if (RateWindow.TryCount(ref second, milliseconds, limit))
        {
            RateWindow.TryCount(ref first, milliseconds, int.MaxValue);
            return true;
        }

        return false;
    }

    /// <summary>The finish of splitmix64 (Steele, Lea and Flood, 2014) over what makes the source, keyed.</summary>
    private ulong Hash(FlowEndpoint source)
    {
        var key = source.IsIpv4 ? source.Ipv4 : (ulong)(source.Address >> 64);
        var mixed = key ^ _secret;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB ^ _secret;
        mixed = (mixed ^ (mixed >> 31)) * 0x9E37_79B9_7F4A_7C15;
        return mixed ^ (mixed >> 29);
    }
}
