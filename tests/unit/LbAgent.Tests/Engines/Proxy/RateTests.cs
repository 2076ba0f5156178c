using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Engines.Proxy.ProxyProtocol;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How many new connections a second a VIP lets in, and each source. The clock is the test's.</summary>
public abstract class RateTests(object relay)
{
    /// <summary>The window slides: half a second on, half of what came in the last whole second still counts.</summary>
    [Fact]
    public async Task Vip_LetsInExactlyItsRate_AndMoreAsTimePasses()
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        using var server = TestServer.Named("in");
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Limits = new VipLimits(0, 10, 0) });

        Assert.Equal(10, await EnterAsync(vip, 30));
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, await EnterAsync(vip, 5));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await EnterAsync(vip, 5));
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(5, await EnterAsync(vip, 30));
        time.Advance(TimeSpan.FromMilliseconds(2000));
        Assert.Equal(10, await EnterAsync(vip, 30));
        Assert.Equal((25L, 75L), (rig.Runtime.Vips["web"].Counters.Total, rig.Runtime.Vips["web"].Counters.Refused));
        Assert.Equal(25, server.Accepted);
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "who was refused holds no place");
    }

    [Fact]
    public async Task Vip_WhoseSettingsChange_RemembersWhoCame()
    {
        await using var rig = new AgentRig(new FakeTimeProvider(), (RelayChoice)relay);
        using var server = TestServer.Named("in");
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Limits = new VipLimits(0, 10, 6) });
        Assert.Equal(6, await EnterAsync(vip, 8));

        await rig.ChangeVipAsync(vip => vip with { Limits = new VipLimits(0, 12, 6) });

        Assert.Equal(0, await EnterAsync(vip, 2, IPAddress.Loopback));
        Assert.Equal(2, await EnterAsync(vip, 8, IPAddress.Parse("127.0.9.9")));
    }

    [Fact]
    public async Task Source_ThatFloods_TouchesNoOther()
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        using var server = TestServer.Named("in");
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Limits = new VipLimits(0, 0, 4) });

        var flood = EnterAsync(vip, 200, IPAddress.Parse("127.0.1.1"));
        for (var source = 2; source < 12; source++)
        {
            Assert.Equal(4, await EnterAsync(vip, 6, IPAddress.Parse($"127.0.1.{source}")));
        }

        Assert.Equal(4, await flood);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(4, await EnterAsync(vip, 6, IPAddress.Parse("127.0.1.1")));
    }

    [Fact]
    public async Task Source_BehindAProxy_IsTheOneThatTheHeaderNames()
    {
        await using var rig = new AgentRig(new FakeTimeProvider(), (RelayChoice)relay);
        using var server = TestServer.Named("in");
        var vip = await rig.ServeAsync(
            [server.Endpoint], with: vip => vip with { AcceptProxyProtocol = true, Limits = new VipLimits(0, 0, 2) });

        foreach (var client in new[] { "192.0.2.1", "192.0.2.2", "192.0.2.3" })
        {
            var header = Headers.Text($"PROXY TCP4 {client} 198.51.100.1 1000 80\r\n");
            List<string?> answers = [await AskAsync(vip, header), await AskAsync(vip, header), await AskAsync(vip, header), await AskAsync(vip, header)];
            Assert.Equal(["in", "in", null, null], answers);
        }

        Assert.Equal(6, rig.Runtime.Vips["web"].Counters.Refused);
    }

    private static async Task<string?> AskAsync(Vip vip, byte[] header)
    {
        try
        {
            using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
            await client.SendAsync(header);
            return Encoding.ASCII.GetString(await TestClient.ReadToEndAsync(client));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>How many of so many were let in.</summary>
    private static async Task<int> EnterAsync(Vip vip, int count, IPAddress? from = null)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => TestClient.AskAsync(AgentRig.EndpointOf(vip), from)));
        return answers.Count(answer => answer == "in");
    }
}
