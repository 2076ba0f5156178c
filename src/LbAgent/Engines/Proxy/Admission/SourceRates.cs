using System;
using System.Security.Cryptography;
using System.Threading;
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

    private ulong[]? _rows;
    private readonly ulong _secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    public bool TryCount(FlowEndpoint source, long milliseconds, int limit)
    {
        var hash = Hash(source);
        var rows = Rows();
        ref var first = ref rows[(int)(hash & (Places - 1))];
        ref var second = ref rows[Places + (int)((hash >> 32) & (Places - 1))];
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

    /// <summary>Made for the first flow: a thousand VIPs that nobody comes to cost nothing.</summary>
    private ulong[] Rows() => Volatile.Read(ref _rows) ?? Interlocked.CompareExchange(ref _rows, new ulong[2 * Places], null) ?? _rows;

    /// <summary>Of what makes the source, keyed before each of two steps.</summary>
    private ulong Hash(FlowEndpoint source)
    {
        var key = source.IsIpv4 ? source.Ipv4 : (ulong)(source.Address >> 64);
        return Mix64.Of(Mix64.Of(key, _secret), _secret);
    }
}
