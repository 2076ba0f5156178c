using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Admission;

/// <summary>The addresses of a list of networks. An IPv6 network holds no IPv4 address, however wide it is. Immutable.</summary>
internal sealed class AddressSet
{
    private readonly AddressRanges _ipv4;
    private readonly AddressRanges _ipv6;

    public AddressSet(IEnumerable<IPNetwork> networks)
    {
        var byFamily = networks.ToLookup(network => network.BaseAddress.AddressFamily, Range);
        _ipv4 = new AddressRanges(byFamily[AddressFamily.InterNetwork]);
        _ipv6 = new AddressRanges(byFamily[AddressFamily.InterNetworkV6]);
    }

    public bool Contains(FlowEndpoint client) => (client.IsIpv4 ? _ipv4 : _ipv6).Contains(client.Address);

    private static (UInt128 First, UInt128 Last) Range(IPNetwork network)
    {
        var first = FlowEndpoint.Of(network.BaseAddress, port: 0).Address;
        var hostBits = (network.BaseAddress.GetAddressBytes().Length * 8) - network.PrefixLength;
        return (first, hostBits == 128 ? UInt128.MaxValue : first | ((UInt128.One << hostBits) - 1));
    }
}
