using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>VIPs of several ports, by a socket each.</summary>
public abstract class PortRangeTests(object relay)
{
    private const int Count = 8;

    private static readonly IPAddress ServerAddress = IPAddress.Parse("127.0.0.9");

    /// <summary>Port 0 of a server is the port that the client used; the ports beside the range stay closed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Range_WithAServerOfPortZero_ReachesThePortThatTheClientUsed(bool isUdp)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var first = FreePort.First(Count);
        var servers = Enumerable.Range(first - 1, Count + 2).Select(port => Server(isUdp, port)).ToArray();
        await rig.ServeAsync([new IPEndPoint(ServerAddress, 0)], with: vip => Range(vip, first, Count, isUdp));

        var answers = new List<string?>();
        for (var port = first - 1; port <= first + Count; port++)
        {
            answers.Add(await AskAsync(isUdp, port, isUdp && (port < first || port >= first + Count) ? 200 : 20_000));
        }

        Assert.Equal([null, .. Enumerable.Range(first, Count).Select(Name), null], answers);
        Assert.Equal((Count, Count), (rig.Runtime.Vips["web"].Counters.Total, rig.Runtime.Pools["web"].Servers[0].Counters.Total));
        Array.ForEach(servers, server => server.Dispose());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Range_WithAServerOfOnePort_ReachesThatFromEach(bool isUdp)
    {
        const int many = 64;
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var first = FreePort.First(many);
        var at = FreePort.First(1);
        using var server = Server(isUdp, at);
        await rig.ServeAsync([new IPEndPoint(ServerAddress, at)], with: vip => Range(vip, first, many, isUdp));

        for (var port = first; port < first + many; port++)
        {
            Assert.Equal((port, Name(at)), (port, await AskAsync(isUdp, port, 20_000)));
        }

        Assert.Equal(many, rig.Runtime.Vips["web"].Counters.Total);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, Count - 1)]
    [InlineData(true, 3)]
    [InlineData(true, Count - 1)]
    public async Task Range_WithAPortThatAnotherProgramHas_IsRefusedWhole(bool isUdp, int which)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var first = FreePort.First(Count);
        using var other = new Socket(AddressFamily.InterNetwork, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, first + which));
        if (!isUdp)
        {
            other.Listen();
        }

        var (vip, pool) = AgentRig.Web([]);
        var outcome = await rig.ProposeAsync(snapshot => snapshot.With(pool).With(Range(vip, first, Count, isUdp)));

        Assert.Equal(["Lb.Vip.PortInUse"], outcome.Findings.Select(finding => finding.Id));
        Assert.Empty(rig.Writer.Current.Vips);
        Assert.All(Enumerable.Range(first, Count).Where(port => port != first + which), port => Assert.True(FreePort.IsFree(port), $"{port} is still bound"));
        other.Dispose();
        await rig.ApplyAsync(snapshot => snapshot.With(pool).With(Range(vip, first, Count, isUdp)));
        Assert.All(Enumerable.Range(first, Count), port => Assert.False(FreePort.IsFree(port), $"{port} is not bound"));
        await rig.ApplyAsync(snapshot => snapshot.WithoutVip("web"));
        Assert.All(Enumerable.Range(first, Count), port => Assert.True(FreePort.IsFree(port), $"{port} is still bound"));
    }

    private static Vip Range(Vip vip, int first, int count, bool isUdp) =>
        vip with { Ports = new PortRange(first, first + count - 1), Protocol = isUdp ? Protocol.Udp : Protocol.Tcp };

    private static string Name(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static IDisposable Server(bool isUdp, int port) =>
        isUdp ? UdpServer.Named(Name(port), new IPEndPoint(ServerAddress, port)) : TestServer.Named(Name(port), ServerAddress, port);

    /// <summary>Null where nobody is there.</summary>
    private static async Task<string?> AskAsync(bool isUdp, int port, int milliseconds)
    {
        var vip = new IPEndPoint(IPAddress.Loopback, port);
        if (!isUdp)
        {
            return await TestClient.AskAsync(vip);
        }

        using var client = new UdpClientSocket(vip);
        try
        {
            return await client.AskAsync(milliseconds: milliseconds);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return null;
        }
    }
}
