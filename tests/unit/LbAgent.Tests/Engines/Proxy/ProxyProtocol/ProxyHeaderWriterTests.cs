using System;
using System.Net;
using System.Text;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.Runtime;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.ProxyProtocol;

/// <summary>Headers as servers get them.</summary>
public sealed class ProxyHeaderWriterTests
{
    [Theory]
    [InlineData("192.0.2.1", 4660, "198.51.100.2", 443, "PROXY TCP4 192.0.2.1 198.51.100.2 4660 443\r\n")]
    [InlineData("255.255.255.255", 65535, "0.0.0.0", 0, "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n")]
    [InlineData("2001:db8::1", 4660, "2001:db8::2", 443, "PROXY TCP6 2001:db8::1 2001:db8::2 4660 443\r\n")]
    [InlineData("::", 1, "::1", 2, "PROXY TCP6 :: ::1 1 2\r\n")]
    [InlineData("1::", 1, "1:0:2:0:0:3:0:0", 2, "PROXY TCP6 1:: 1:0:2::3:0:0 1 2\r\n")]
    [InlineData("1:2:3:4:5:6:7:8", 1, "1:2:3:4:5:6:7:0", 2, "PROXY TCP6 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:0 1 2\r\n")]
    [InlineData("192.0.2.1", 1, "2001:db8::2", 2, "PROXY TCP6 ::ffff:c000:201 2001:db8::2 1 2\r\n")]
    [InlineData("2001:db8::1", 1, "198.51.100.2", 2, "PROXY TCP6 2001:db8::1 ::ffff:c633:6402 1 2\r\n")]
    public void Write_Version1_IsTheLine(string source, int sourcePort, string destination, int destinationPort, string line)
    {
        var written = Headers.Written(ProxyProtocolVersion.V1, Endpoint(source, sourcePort), Endpoint(destination, destinationPort));

        Assert.Equal(line, Encoding.ASCII.GetString(written));
    }

    [Fact]
    public void Write_Version2OfEachFamily_IsTheBytes()
    {
        var source4 = Endpoint("192.0.2.1", 4660);
        var source6 = Endpoint("2001:db8::1", 4660);
        var destination4 = Endpoint("198.51.100.2", 443);
        var destination6 = Endpoint("2001:db8::2", 443);
        byte[] mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

        Assert.Equal(Headers.Valid["v2 TCP4"], Headers.Written(ProxyProtocolVersion.V2, source4, destination4));
        Assert.Equal(Headers.Valid["v2 TCP6"], Headers.Written(ProxyProtocolVersion.V2, source6, destination6));
        Assert.Equal(
            Headers.Binary(Headers.Proxy, 0x21, [.. mapped, .. Headers.Ipv4Block[..4], .. Headers.Ipv6Block[16..]]),
            Headers.Written(ProxyProtocolVersion.V2, source4, destination6));
    }

    [Fact]
    public void Write_None_WritesNothing() => Assert.Empty(Headers.Written(ProxyProtocolVersion.None, default, default));

    [Theory]
    [InlineData((int)ProxyProtocolVersion.V1)]
    [InlineData((int)ProxyProtocolVersion.V2)]
    public void Write_ThenRead_ComesBackForAnyEndpoints(int version)
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var source = Random(random);
            var destination = Random(random);
            var written = Headers.Written((ProxyProtocolVersion)version, source, destination);

            Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read([.. written, 0x0A], out var header));
            Assert.Equal(ProxyHeader.WithAddresses(written.Length, source, destination), header);
        }
    }

    /// <summary>A line can be read by anybody else's reader too.</summary>
    [Fact]
    public void Write_Version1_IsReadAlikeByAnotherReader()
    {
        var random = new Random(12);
        for (var i = 0; i < 20_000; i++)
        {
            var source = Random(random);
            var fields = Encoding.ASCII.GetString(Headers.Written(ProxyProtocolVersion.V1, source, source)).TrimEnd().Split(' ');

            Assert.Equal(source.ToAddress(), IPAddress.Parse(fields[2]));
            Assert.Equal(source.IsIpv4 ? "TCP4" : "TCP6", fields[1]);
            Assert.Equal(source.IsIpv4 ? source.ToAddress().ToString() : fields[3], fields[2]);
        }
    }

    private static FlowEndpoint Endpoint(string address, int port) => FlowEndpoint.Of(IPAddress.Parse(address), port);

    /// <summary>IPv4, IPv6, and IPv6 full of zeros, where the short forms are.</summary>
    private static FlowEndpoint Random(Random random)
    {
        var port = (ushort)random.Next(65536);
        if (random.Next(3) == 0)
        {
            return FlowEndpoint.OfIpv4((uint)random.NextInt64(1L << 32), port);
        }

        var sparse = random.Next(2) == 0;
        var bytes = new byte[16];
        random.NextBytes(bytes);
        for (var group = 0; group < 8 && sparse; group++)
        {
            if (random.Next(3) > 0)
            {
                bytes.AsSpan(group * 2, 2).Clear();
            }
        }

        return FlowEndpoint.Of(new IPAddress(bytes), port);
    }
}
