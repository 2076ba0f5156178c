using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Runtime;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.Admission;

/// <summary>Whether an address is in a list of networks, against asking each network.</summary>
public sealed class AddressSetTests
{
    [Theory]
    [InlineData("0.0.0.0/0", "0.0.0.0 255.255.255.255 127.0.0.1", "::1 ::")]
    [InlineData("192.0.2.0/31 192.0.2.2/31", "192.0.2.0 192.0.2.1 192.0.2.2 192.0.2.3", "192.0.1.255 192.0.2.4")]
    [InlineData("10.0.0.0/8 10.1.0.0/16 10.1.2.3/32", "10.0.0.0 10.1.2.3 10.1.2.4 10.255.255.255", "9.255.255.255 11.0.0.0")]
    [InlineData("255.255.255.255/32 0.0.0.0/32", "0.0.0.0 255.255.255.255", "0.0.0.1 255.255.255.254")]
    [InlineData("2001:db8::/32", "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db9::")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 ::/128", ":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1 0.0.0.0")]
    [InlineData("::/1 8000::/1", ":: 7fff:: 8000:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "")]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.9", "::ffff:192.0.3.9 ::192.0.2.9")]
    public void Contains_AtTheEdges_IsExact(string networks, string inside, string outside)
    {
        var set = new AddressSet(networks.Split(' ').Select(network => IPNetwork.Parse(network)));

        Assert.All(Split(inside), address => Assert.True(set.Contains(Of(address)), address));
        Assert.All(Split(outside), address => Assert.False(set.Contains(Of(address)), address));
    }

    /// <summary>Security row 18: an IPv4 client is one, also where it is held IPv4-mapped.</summary>
    [Fact]
    public void Contains_EveryIpv6Address_IsNoIpv4Address()
    {
        var every = new AddressSet([IPNetwork.Parse("::/0")]);

        Assert.True(every.Contains(FlowEndpoint.Of(IPAddress.Parse("2001:db8::1"), 0)));
        Assert.False(every.Contains(FlowEndpoint.Of(IPAddress.Parse("192.0.2.1"), 0)));
        Assert.False(every.Contains(FlowEndpoint.Of(IPAddress.Parse("::ffff:192.0.2.1"), 0)));
    }

    [Fact]
    public void Contains_OfAnEmptyList_IsNobody() => Assert.False(new AddressSet([]).Contains(Of("192.0.2.1")));

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(16, 3)]
    [InlineData(16, 4)]
    public void Contains_OverRandomNetworks_IsAsAskingEach(int bytes, int seed)
    {
        var random = new Random(seed);
        var seen = new HashSet<bool>();
        for (var run = 0; run < 200; run++)
        {
            var networks = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Network(random, bytes)).ToArray();
            var set = new AddressSet(networks);
            for (var i = 0; i < 200; i++)
            {
                var address = Near(random, networks, bytes);
                var expected = networks.Any(network => network.Contains(address));
                seen.Add(expected);
                Assert.True(expected == set.Contains(FlowEndpoint.Of(address, 0)), $"{address} in {string.Join(' ', networks)}: {expected}");
            }
        }

        Assert.Equal(2, seen.Count);
    }

    /// <summary>From a narrow space, so that networks lie in and beside each other.</summary>
    private static IPNetwork Network(Random random, int bytes)
    {
        var prefix = random.Next(4) == 0 ? random.Next(1, (8 * bytes) + 1) : random.Next((8 * bytes) - 12, (8 * bytes) + 1);
        var address = Address(random, bytes);
        for (var bit = prefix; bit < 8 * bytes; bit++)
        {
            address[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(address), prefix);
    }

    private static byte[] Address(Random random, int bytes)
    {
        var address = new byte[bytes];
        address[0] = 0x20;
        random.NextBytes(address.AsSpan(bytes - 2));
        address[bytes - 2] &= 0x0F;
        return address;
    }

    /// <summary>Any address of that space, or one just before, at or behind a network's first.</summary>
    private static IPAddress Near(Random random, IPNetwork[] networks, int bytes)
    {
        var address = random.Next(2) == 0 ? Address(random, bytes) : networks[random.Next(networks.Length)].BaseAddress.GetAddressBytes();
        address[^1] += (byte)random.Next(-1, 2);
        return new IPAddress(address);
    }

    private static FlowEndpoint Of(string address) => FlowEndpoint.Of(IPAddress.Parse(address), 0);

    private static string[] Split(string addresses) => addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
