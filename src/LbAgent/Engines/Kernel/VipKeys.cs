using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;

namespace LbAgent.Engines.Kernel;

/// <summary>By which keys a VIP stands in the datapath's maps, and what VIP a key is part of. Pure.</summary>
internal static class VipKeys
{
    private const int KeyBits = 160;
    private const int PortBits = 16;

    /// <summary>The prefix of a single port is whole.</summary>
    public static IEnumerable<DatapathLayout.RangeKey> Of(DatapathVip vip) => PortPrefixes.Of(vip.Ports).Select(prefix => new DatapathLayout.RangeKey
    {
        PrefixLength = (uint)(KeyBits - PortBits + prefix.Length),
        Vip = new DatapathLayout.VipKey
        {
            Address = DatapathAddress.Of(vip.Address),
            Protocol = DatapathAddress.ProtocolOf(vip.Protocol),
            Port = (ushort)IPAddress.HostToNetworkOrder((short)prefix.Port),
        },
    });

    /// <summary>The networks that clients of a VIP can be of: in the map IPv4 is a part of IPv6, and "::/0" would let it in.</summary>
    public static IEnumerable<IPNetwork> NetworksOf(DatapathVip vip) => vip.AllowFrom.Where(network => network.BaseAddress.AddressFamily == vip.Address.AddressFamily).Distinct();

    /// <summary>A client's network that a VIP allows.</summary>
    public static DatapathLayout.AllowedKey Of(uint vip, IPNetwork network)
    {
        var address = DatapathAddress.Of(network.BaseAddress);
        var bits = network.PrefixLength + (DatapathAddress.IsIpv4(address) ? 96 : 0);
        return new DatapathLayout.AllowedKey { PrefixLength = (uint)(32 + bits), Vip = vip, Address = address };
    }

    /// <summary>The network of a key.</summary>
    public static IPNetwork NetworkOf(DatapathLayout.AllowedKey key)
    {
        var address = DatapathAddress.Of(key.Address);
        return new IPNetwork(address, (int)key.PrefixLength - 32 - (DatapathAddress.IsIpv4(key.Address) ? 96 : 0));
    }

    /// <summary>The VIP that stands behind keys that all lead to it, with what a key says and nothing more.</summary>
    public static DatapathVip VipOf(uint number, IReadOnlyCollection<DatapathLayout.RangeKey> keys, IReadOnlyList<IPNetwork> allowed)
    {
        var first = keys.Min(FirstPort);
        var any = keys.First();
        return new DatapathVip
        {
            Number = number,
            Address = DatapathAddress.Of(any.Vip.Address),
            // 0 is no port, and with it "any" is one prefix.
            Ports = new PortRange(int.Max(1, first), keys.Max(LastPort)),
            Protocol = DatapathAddress.ProtocolOf(any.Vip.Protocol),
            AllowFrom = allowed,
        };
    }

    private static int FirstPort(DatapathLayout.RangeKey key) => (ushort)IPAddress.NetworkToHostOrder((short)key.Vip.Port);

    private static int LastPort(DatapathLayout.RangeKey key) => FirstPort(key) + (1 << (KeyBits - (int)key.PrefixLength)) - 1;
}
