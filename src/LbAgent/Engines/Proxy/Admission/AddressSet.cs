using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Admission;

/// <summary>The addresses of a list of networks, as sorted ranges that do not touch: one binary search answers. Immutable.</summary>
internal sealed class AddressSet
{
    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    public AddressSet(IEnumerable<IPNetwork> networks)
    {
        var (firsts, lasts) = (new List<UInt128>(), new List<UInt128>());
        foreach (var (first, last) in networks.Select(Range).OrderBy(range => range.First))
        {
            if (lasts.Count > 0 && first <= lasts[^1])
            {
                lasts[^1] = UInt128.Max(lasts[^1], last);
            }
            else
            {
                firsts.Add(first);
                lasts.Add(last);
            }
        }

        (_firsts, _lasts) = ([.. firsts], [.. lasts]);
    }

    public bool Contains(FlowEndpoint client)
    {
        var index = Array.BinarySearch(_firsts, client.Address);
        return index >= 0 || (~index > 0 && client.Address <= _lasts[~index - 1]);
    }

    private static (UInt128 First, UInt128 Last) Range(IPNetwork network)
    {
        var first = FlowEndpoint.Of(network.BaseAddress, port: 0).Address;
        var hostBits = (network.BaseAddress.GetAddressBytes().Length * 8) - network.PrefixLength;
        return (first, hostBits == 128 ? UInt128.MaxValue : first | ((UInt128.One << hostBits) - 1));
    }
}
