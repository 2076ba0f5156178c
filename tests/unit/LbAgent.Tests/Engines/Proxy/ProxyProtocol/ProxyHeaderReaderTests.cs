using System;
using System.Linq;
using System.Text;
using LbAgent.Engines.Proxy.ProxyProtocol;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.ProxyProtocol;

/// <summary>Headers as they come from upstream proxies, and from those who are none.</summary>
public sealed class ProxyHeaderReaderTests
{
    private static readonly string Source4 = "192.0.2.1:4660";
    private static readonly string Destination4 = "198.51.100.2:443";

    public static TheoryData<string> Valid => new(Headers.Valid.Keys);

    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_Whole_IsCompleteAndAsLongAsItself(string kind)
    {
        var bytes = Headers.Valid[kind];

        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(bytes, out var header));

        Assert.Equal(bytes.Length, header.Length);
        Assert.Null(header.Fault);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_TruncatedAtEveryByte_NeedsMore(string kind)
    {
        var bytes = Headers.Valid[kind];
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal((length, ProxyHeaderResult.NeedMore), (length, ProxyHeaderReader.Read(bytes.AsSpan(0, length), out var header)));
            Assert.Equal(default, header);
        }
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_WithPayloadInTheSameSegment_LeavesItAlone(string kind)
    {
        var bytes = Headers.Valid[kind];
        ProxyHeaderReader.Read(bytes, out var alone);
        byte[][] payloads =
        [
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            [0x03, 0x00, 0x04, 1, 2, 3, 4],
            [0x04, 0xFF, 0xFF],
            [0x00],
            [.. Enumerable.Repeat((byte)0xFF, 5000)],
        ];
        foreach (var payload in payloads)
        {
            Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read([.. bytes, .. payload], out var header));
            Assert.Equal(alone, header);
        }
    }

    /// <summary>The second is the client's business: it must not replace what the first said.</summary>
    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_TwoHeaders_TakesTheFirstAlone(string kind)
    {
        var bytes = Headers.Valid[kind];
        ProxyHeaderReader.Read(bytes, out var alone);
        foreach (var second in Headers.Valid.Values)
        {
            Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read([.. bytes, .. second], out var header));
            Assert.Equal(alone, header);
        }
    }

    [Theory]
    [InlineData("v1 TCP4", "192.0.2.1:4660", "198.51.100.2:443")]
    [InlineData("v1 TCP4, longest", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("v1 TCP4, shortest", "0.0.0.0:0", "0.0.0.0:0")]
    [InlineData("v1 TCP6", "[2001:db8::1]:4660", "[2001:db8::2]:443")]
    [InlineData("v1 TCP6, mapped", "192.0.2.1:1", "198.51.100.2:2")]
    [InlineData("v1 TCP6, gaps", "[::]:0", "[1:2:3:4:5:6:7:0]:1")]
    [InlineData("v2 TCP4", "192.0.2.1:4660", "198.51.100.2:443")]
    [InlineData("v2 UDP4", "192.0.2.1:4660", "198.51.100.2:443")]
    [InlineData("v2 TCP6", "[2001:db8::1]:4660", "[2001:db8::2]:443")]
    [InlineData("v2 TCP6, checksum", "[2001:db8::1]:4660", "[2001:db8::2]:443")]
    [InlineData("v2 TCP4, extensions", "192.0.2.1:4660", "198.51.100.2:443")]
    [InlineData("v2 TCP4, largest", "192.0.2.1:4660", "198.51.100.2:443")]
    public void Read_WithAddresses_TellsThem(string kind, string source, string destination)
    {
        ProxyHeaderReader.Read(Headers.Valid[kind], out var header);

        Assert.True(header.HasAddresses);
        Assert.Equal(source, header.Source.ToString());
        Assert.Equal(destination, header.Destination.ToString());
    }

    [Theory]
    [InlineData("v1 UNKNOWN")]
    [InlineData("v1 UNKNOWN, longest")]
    [InlineData("v1 UNKNOWN, anything")]
    [InlineData("v2 UNIX")]
    [InlineData("v2 UNSPEC")]
    [InlineData("v2 UNSPEC, something")]
    [InlineData("v2 INET of no transport")]
    [InlineData("v2 LOCAL")]
    [InlineData("v2 LOCAL, addresses")]
    [InlineData("v2 LOCAL, anything")]
    public void Read_LocalUnknownUnspec_HasNoAddresses(string kind)
    {
        ProxyHeaderReader.Read(Headers.Valid[kind], out var header);

        Assert.False(header.HasAddresses);
        Assert.Equal((default, default), (header.Source, header.Destination));
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 4660 443\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 4660 443\r\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 4660 443 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 4660\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 04660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 +4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 -1 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 4660 00\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 4660 4294967739\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 0x10 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.02.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0..1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 3221225985 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY TCP6 2001:db8::1%eth0 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 2001:db8:::1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 2001::db8::1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4::5:6:7:8 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7: 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 :1:2:3:4:5:6:7 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 12345::1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1::1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:192.0.2.1 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY TCP6 : 2001:db8::2 4660 443\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY tcp4 192.0.2.1 198.51.100.2 4660 443\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY UNKNOWN\n\r\n")]
    [InlineData("PROXY UNKNOWN a\nb\r\n")]
    [InlineData("PROXY UNKNOWN a\rb\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.2 4660 443\r\n")]
    public void Read_MalformedLine_IsInvalid(string line)
    {
        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(Encoding.Latin1.GetBytes(line), out var header));

        Assert.NotNull(header.Fault);
        Assert.Equal(0, header.Length);
    }

    [Fact]
    public void Read_LineOf107BytesWithoutEnd_IsInvalid()
    {
        var longest = Headers.Valid["v1 UNKNOWN, longest"];
        Assert.Equal(107, longest.Length);
        byte[] longer = [.. longest[..^2], (byte)'x', .. "\r\n"u8];

        Assert.Equal(ProxyHeaderResult.NeedMore, ProxyHeaderReader.Read(longer.AsSpan(0, 106), out _));
        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(longer.AsSpan(0, 107), out _));
        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(longer, out _));
    }

    /// <summary>A client that speaks something else learns it at its first wrong byte, not at a timeout.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", 1)]
    [InlineData("\x16\x03\x01", 1)]
    [InlineData("SSH-2.0-x\r\n", 1)]
    [InlineData("\0", 1)]
    [InlineData("POST / HTTP/1.1\r\n", 2)]
    [InlineData("PROPFIND / HTTP/1.1\r\n", 4)]
    [InlineData("PROXY GET", 7)]
    [InlineData("PROXY TCP5 ", 10)]
    [InlineData("PROXY TCP4 a", 12)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 x", 28)]
    [InlineData("\r\n\r\nGET", 5)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x31", 13)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x22", 13)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x41", 14)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x13", 14)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\x0F\xF1", 16)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\x00\xFF\xFF", 16)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0B", 16)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x21\x00\x23", 16)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x31\x00\xD7", 16)]
    public void Read_SomethingElse_IsInvalidFromTheFirstWrongByteOn(string text, int at)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var expected = length < at ? ProxyHeaderResult.NeedMore : ProxyHeaderResult.Invalid;
            Assert.Equal((length, expected), (length, ProxyHeaderReader.Read(bytes.AsSpan(0, length), out var header)));
            Assert.Equal(expected == ProxyHeaderResult.Invalid, header.Fault is not null);
        }
    }

    /// <summary>What comes behind the header would make the extension whole: it must not be taken for it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(65535)]
    public void Read_ExtensionLongerThanTheHeader_IsInvalidThoughPayloadFollows(int length)
    {
        byte[] extension = [0x04, (byte)(length >> 8), (byte)length];
        byte[] bytes = [.. Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, .. extension]), .. new byte[70000]];

        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(bytes, out var header));
        Assert.Contains("past the header's end", header.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_ExtensionCutWithinItsPrefix_IsInvalidThoughPayloadFollows(int bytesOfPrefix)
    {
        byte[] block = [.. Headers.Ipv4Block, .. new byte[bytesOfPrefix]];

        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read([.. Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, block), .. new byte[100]], out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4000)]
    public void Read_ExtensionThatFillsTheHeaderExactly_IsComplete(int length)
    {
        var bytes = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, .. Headers.Extension(0x04, length)]);

        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(bytes, out var header));
        Assert.Equal((bytes.Length, Source4, Destination4), (header.Length, header.Source.ToString(), header.Destination.ToString()));
    }

    [Fact]
    public void Read_LongerThan4096_IsInvalidAsSoonAsTheLengthIsThere()
    {
        var bytes = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, .. Headers.Extension(0x04, 4096 - 16 - 12 - 3 + 1)]);

        Assert.Equal(ProxyHeaderResult.NeedMore, ProxyHeaderReader.Read(bytes.AsSpan(0, 15), out _));
        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(bytes.AsSpan(0, 16), out _));
    }

    [Fact]
    public void Read_ChecksumWithAnyBitWrong_IsInvalid()
    {
        var good = Headers.Valid["v2 TCP6, checksum"];
        for (var bit = 16 * 8; bit < good.Length * 8; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            var isExtensionPrefix = bit / 8 is >= 52 and < 55 or >= 66 and < 69 or >= 73 and < 76;

            // A changed type of the checksum makes it unknown, and what is unknown is not judged; lengths fail in their own way.
            if (!isExtensionPrefix)
            {
                Assert.Equal((bit, ProxyHeaderResult.Invalid), (bit, ProxyHeaderReader.Read(bad, out _)));
            }
        }
    }

    [Fact]
    public void Read_ChecksumOfAnotherLengthOrTwice_IsInvalid()
    {
        byte[] once = [0x03, 0, 4, 0, 0, 0, 0];

        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, 0x03, 0, 2, 0, 0]), out _));
        Assert.Equal(ProxyHeaderResult.Invalid, ProxyHeaderReader.Read(Headers.WithChecksum(Headers.TcpOverIpv4, Headers.Ipv4Block, once), out _));
    }

    [Fact]
    public void Read_100000MutatedHeaders_NeverThrowsOrReachesTooFar()
    {
        var random = new Random(20_240_111);
        var valid = Headers.Valid.Values.ToArray();
        var results = new int[3];
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = Mutation.Of(valid, random);

            var result = ProxyHeaderReader.Read(bytes, out var header);

            results[(int)result]++;
            Assert.Equal(result == ProxyHeaderResult.Invalid, header.Fault is not null);
            Assert.True(result == ProxyHeaderResult.Complete ? header.Length is >= 15 and <= 4096 && header.Length <= bytes.Length : header.Length == 0, $"{result}, {header.Length} of {bytes.Length}");
            if (result == ProxyHeaderResult.Complete)
            {
                Assert.Equal((result, header), (ProxyHeaderReader.Read(bytes.AsSpan(0, header.Length), out var again), again));
                Assert.Equal(ProxyHeaderResult.NeedMore, ProxyHeaderReader.Read(bytes.AsSpan(0, header.Length - 1), out _));
            }
        }

        Assert.All(results, count => Assert.True(count > 1000, string.Join(", ", results)));
    }

    /// <summary>What is invalid stays so whatever follows: a caller that gave up was right.</summary>
    [Fact]
    public void Read_MutatedHeadersByteByByte_NeverTurnsBackFromAVerdict()
    {
        var random = new Random(7);
        var valid = Headers.Valid.Values.Where(header => header.Length < 300).ToArray();
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Mutation.Of(valid, random);
            var last = ProxyHeaderResult.NeedMore;
            for (var length = 0; length <= bytes.Length; length++)
            {
                var result = ProxyHeaderReader.Read(bytes.AsSpan(0, length), out _);
                Assert.True(last == ProxyHeaderResult.NeedMore || result == last, $"{last}, then {result} at {length}");
                last = result;
            }
        }
    }

    [Fact]
    public void Read_ManyTimes_MakesNoGarbage()
    {
        var headers = Headers.Valid.Values.ToArray();
        Array.ForEach(headers, header => ProxyHeaderReader.Read(header, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            foreach (var header in headers)
            {
                ProxyHeaderReader.Read(header, out _);
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
