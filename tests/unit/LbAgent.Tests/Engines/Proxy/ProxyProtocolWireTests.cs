using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.Runtime;
using LbAgent.Tests.Engines.Proxy.ProxyProtocol;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Security, rows 11 and 12, on the wire: PROXY protocol headers that come in and go out, and what follows them.</summary>
public abstract class ProxyProtocolWireTests(object relay)
{
    private const string Hello = "GET / HTTP/1.1\r\n\r\n";

    public static TheoryData<string> Valid => new(Headers.Valid.Keys);

    public static TheoryData<string> Malformed => new(Faults.Keys);

    private static Dictionary<string, byte[]> Faults { get; } = new()
    {
        ["no header"] = Headers.Text(Hello),
        ["v1 of another family"] = Headers.Text("PROXY TCP5 192.0.2.1 198.51.100.2 1 2\r\n"),
        ["v1 without an end"] = Headers.Text("PROXY TCP4 " + new string('1', 200)),
        ["v1 port too high"] = Headers.Text("PROXY TCP4 192.0.2.1 198.51.100.2 65536 2\r\n"),
        ["v2 of version 3"] = Headers.Binary(0x31, Headers.TcpOverIpv4, Headers.Ipv4Block),
        ["v2 too short for its addresses"] = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [1, 2, 3]),
        ["v2 longer than any"] = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, 0xFFFF, Headers.Ipv4Block),
        ["v2 extension longer than the header"] = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, 0x04, 0x00, 0xFF, 1, 2]),
        ["v2 extension cut in its length"] = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, 0x04, 0x00]),
        ["v2 wrong checksum"] = Headers.Binary(Headers.Proxy, Headers.TcpOverIpv4, [.. Headers.Ipv4Block, 0x03, 0, 4, 1, 2, 3, 4]),
    };

    /// <summary>The server is told what the header says, or, where that names nobody, who connected; then everything behind the header, unharmed.</summary>
    [Theory]
    [MemberData(nameof(Valid))]
    public async Task Accept_Header_IsHandedOnWithThePayloadOfItsSegment(string kind)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.V2);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var expected = Expected(kind, client, ProxyProtocolVersion.V2) + Hello;

        await client.SendAsync(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Headers.Valid[kind]) + Hello));
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(expected, await ReadAsync(client));
        await EndedAsync(rig);
    }

    [Theory]
    [InlineData("v1 TCP4", false)]
    [InlineData("v1 TCP6", true)]
    [InlineData("v1 UNKNOWN", true)]
    [InlineData("v2 TCP4, extensions", false)]
    [InlineData("v2 TCP6, checksum", true)]
    [InlineData("v2 UNSPEC", false)]
    [InlineData("v2 LOCAL", true)]
    public async Task Accept_HeaderByteByByte_WaitsForAllOfIt(string kind, bool isTextSent)
    {
        var version = isTextSent ? ProxyProtocolVersion.V1 : ProxyProtocolVersion.V2;
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, version);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var expected = Expected(kind, client, version) + Hello;

        foreach (var one in Headers.Valid[kind])
        {
            Assert.Equal(0, server.Accepted);
            await client.SendAsync(new[] { one });
            await Task.Delay(1);
        }

        await client.SendAsync(Encoding.ASCII.GetBytes(Hello));
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(expected, await ReadAsync(client));
    }

    [Fact]
    public async Task Accept_PayloadSplitAnywhere_ArrivesWhole()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.None);
        byte[] all = [.. Headers.Valid["v2 TCP4"], .. Encoding.ASCII.GetBytes(Hello)];

        for (var cut = 1; cut < all.Length; cut++)
        {
            using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
            await client.SendAsync(all.AsMemory(0, cut));
            await Task.Delay(1);
            await client.SendAsync(all.AsMemory(cut));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal((cut, Hello), (cut, await ReadAsync(client)));
        }
    }

    /// <summary>A megabyte at the header's heels: what the first read takes too much must come first.</summary>
    [Fact]
    public async Task Accept_MuchPayloadRightBehind_ArrivesInOrder()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.None);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var payload = new byte[1 << 20];
        new Random(1).NextBytes(payload);
        var reading = TestClient.ReadToEndAsync(client);

        byte[] all = [.. Headers.Valid["v2 TCP4, largest"], .. payload];
        for (var sent = 0; sent < all.Length;)
        {
            sent += await client.SendAsync(all.AsMemory(sent));
        }

        client.Shutdown(SocketShutdown.Send);
        var received = await reading;
        Assert.True(received.AsSpan().SequenceEqual(payload));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Send_ToTheServer_NamesWhoConnectedAndWhere(bool isText, bool isIpv6)
    {
        var version = isText ? ProxyProtocolVersion.V1 : ProxyProtocolVersion.V2;
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: false, version, isIpv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var expected = OfSocket(client, version);

        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(expected, await ReadAsync(client));
    }

    /// <summary>A VIP before a VIP: the second hears from the first who the client is, and tells its server.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chain_OfTwoVips_TellsTheServerTheFirstClient(bool isTextBetween)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var last = await ServeAsync(rig, server, accepts: true, isTextBetween ? ProxyProtocolVersion.V2 : ProxyProtocolVersion.V1);
        var (first, firstPool) = AgentRig.Web([AgentRig.EndpointOf(last)], name: "first");
        await rig.ApplyAsync(snapshot => snapshot
            .With(firstPool with { SendProxyProtocol = isTextBetween ? ProxyProtocolVersion.V1 : ProxyProtocolVersion.V2 })
            .With(first));
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(first), IPAddress.Parse("127.0.7.7"));
        var expected = OfSocket(client, isTextBetween ? ProxyProtocolVersion.V2 : ProxyProtocolVersion.V1) + Hello;

        await client.SendAsync(Encoding.ASCII.GetBytes(Hello));
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(expected, await ReadAsync(client));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Accept_WhatIsNoHeader_IsResetAndCountedAsRefused(string kind)
    {
        await using var rig = new AgentRig(new FakeTimeProvider(), (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.None);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(Faults[kind]);

        await AssertResetAsync(client);
        await RefusedAsync(rig);
        Assert.Equal(0, server.Accepted);
    }

    /// <summary>At once, not only when the header's time is over; also where the last bytes and the end come in one segment.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(20, false)]
    [InlineData(20, true)]
    public async Task Accept_EndBeforeTheHeaderIsWhole_IsRefused(int length, bool isOneSegment)
    {
        await using var rig = new AgentRig(new FakeTimeProvider(), (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.None);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        if (isOneSegment)
        {
            await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 1, "taken in");
            await Task.Delay(20);
            client.SetRawSocketOption(optionLevel: 6, optionName: 3, [1, 0, 0, 0]); // TCP_CORK
        }

        await client.SendAsync(Headers.Valid["v2 TCP6"].AsMemory(0, length));
        client.Shutdown(SocketShutdown.Send);

        await AssertResetAsync(client);
        await RefusedAsync(rig);
        Assert.Equal(0, server.Accepted);
    }

    /// <summary>Faults, row 34: who says nothing, or says it slowly, is gone after the header's time, not before.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    public async Task Accept_HeaderThatDoesNotComeInTime_IsRefused(int length)
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.None);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 1, "taken in");
        await Task.Delay(50); // The limit begins a moment after that.
        var reading = TestClient.ReadToEndAsync(client);

        for (var half = 0; half < 9; half++)
        {
            if (half < length)
            {
                await client.SendAsync(Headers.Valid["v2 TCP4"].AsMemory(half, 1));
            }

            await PassAsync(time, 1);
        }

        Assert.False(reading.IsCompleted);
        Assert.Equal(1, rig.Runtime.Vips["web"].Counters.Active);
        await PassAsync(time, 4);

        Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(() => reading)).SocketErrorCode);
        await RefusedAsync(rig);
    }

    /// <summary>The client says nothing after its header and waits for the server to begin.</summary>
    [Fact]
    public async Task Accept_WhereTheServerSpeaksFirst_Works()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { AcceptProxyProtocol = true });
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(Headers.Valid["v1 TCP4"]);

        Assert.Equal([1], await TestClient.ReadAsync(client, 1));
        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));
    }

    /// <summary>The client half-closes with its header; the server still has much to say.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(Hello)]
    public async Task Accept_HeaderThenHalfClose_RelaysBothWays(string payload)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var seen = new TaskCompletionSource<string>();
        var answer = new string('a', 500_000);
        using var server = new TestServer(async socket =>
        {
            seen.SetResult(await ReadAsync(socket));
            await Task.Delay(20);
            var bytes = Encoding.ASCII.GetBytes(answer);
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent));
            }

            socket.Shutdown(SocketShutdown.Send);
        });
        var vip = await ServeAsync(rig, server, accepts: true, ProxyProtocolVersion.None);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Headers.Valid["v2 TCP6"]) + payload));
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(payload, await seen.Task);
        Assert.Equal(answer, await ReadAsync(client));
        await EndedAsync(rig);
    }

    /// <summary>The first server refuses, at once or by silence: the second gets header and payload once, and nothing else.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_WhenTheFirstServerFails_ReachesTheSecondExactlyOnce(bool isSilent)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var silent = new SilentServer();
        using var server = TestServer.Echo();
        var vip = await rig.ServeAsync(
            [isSilent ? silent.Endpoint : new IPEndPoint(IPAddress.Loopback, FreePort.Next()), server.Endpoint], with: vip => vip with { AcceptProxyProtocol = true });
        await rig.ChangePoolAsync(pool => pool with { SendProxyProtocol = ProxyProtocolVersion.V2, ConnectTimeout = TimeSpan.FromMilliseconds(100) });

        for (var i = 1; i <= 4; i++)
        {
            using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
            var expected = Expected("v1 TCP4", client, ProxyProtocolVersion.V2) + Hello;
            await client.SendAsync(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Headers.Valid["v1 TCP4"]) + Hello));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(expected, await ReadAsync(client));
        }

        Assert.Equal(4, server.Accepted);
        Assert.InRange(rig.Runtime.Pools["web"].Servers[0].Counters.Failed, 2, 4);
    }

    /// <summary>Faults: a change while a server is being sought. The flow stays with the pool whose servers want what it begins with.</summary>
    [Fact]
    public async Task Send_PoolSwitchedWhileAServerIsSought_NeverMixesThem()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var silent = new SilentServer();
        using var plain = TestServer.Echo();
        using var headed = TestServer.Echo();
        var vip = await rig.ServeAsync([silent.Endpoint, plain.Endpoint]);
        await rig.ChangePoolAsync(pool => pool with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        var (_, other) = AgentRig.Web([headed.Endpoint], name: "other");
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await client.SendAsync(Encoding.ASCII.GetBytes(Hello));
        client.Shutdown(SocketShutdown.Send);
        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers[0].Counters.Active == 1, "a server is being sought");

        await rig.ApplyAsync(snapshot => snapshot.With(other with { SendProxyProtocol = ProxyProtocolVersion.V1 }).With(vip with { Pool = "other" }));

        Assert.Equal(Hello, await ReadAsync(client));
        Assert.Equal((1, 0), (plain.Accepted, headed.Accepted));
        await EndedAsync(rig);
    }

    private static async Task<Vip> ServeAsync(
        AgentRig rig, TestServer server, bool accepts, ProxyProtocolVersion sends, IPAddress? address = null)
    {
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { AcceptProxyProtocol = accepts, Address = address ?? vip.Address });
        await rig.ChangePoolAsync(pool => pool with { SendProxyProtocol = sends });
        return vip;
    }

    /// <summary>What the server is to be told where the client sent that header.</summary>
    private static string Expected(string kind, Socket client, ProxyProtocolVersion version)
    {
        ProxyHeaderReader.Read(Headers.Valid[kind], out var header);
        return header.HasAddresses ? Encoding.Latin1.GetString(Headers.Written(version, header.Source, header.Destination)) : OfSocket(client, version);
    }

    private static string OfSocket(Socket client, ProxyProtocolVersion version) => Encoding.Latin1.GetString(Headers.Written(
        version, FlowEndpoint.Of((IPEndPoint)client.LocalEndPoint!), FlowEndpoint.Of((IPEndPoint)client.RemoteEndPoint!)));

    private static async Task<string> ReadAsync(Socket socket) => Encoding.Latin1.GetString(await TestClient.ReadToEndAsync(socket));

    private static async Task AssertResetAsync(Socket client)
    {
        var end = await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(client).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(SocketError.ConnectionReset, end.SocketErrorCode);
    }

    private static Task RefusedAsync(AgentRig rig) =>
        Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters is { Refused: 1, Failed: 0, Active: 0 }, "counted as refused");

    private static Task EndedAsync(AgentRig rig) => Eventually.TrueAsync(
        () => rig.Runtime.Vips["web"].Counters is { Active: 0, Refused: 0, Failed: 0 } && rig.Runtime.Pools["web"].Servers.All(server => server.Counters.Active == 0), "the flow has ended");

    private static async Task PassAsync(FakeTimeProvider time, int halfSeconds)
    {
        for (var i = 0; i < halfSeconds; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(5);
        }
    }
}
