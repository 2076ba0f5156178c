using System.Linq;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Security, row 18: who may use a VIP, on each way in.</summary>
public abstract class AllowFromTests(object relay)
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.2.0/24", "127.0.2.0", "127.0.2.255", true)]
    [InlineData("127.0.0.1", "127.0.2.0/24", "127.0.1.255", "127.0.3.0", false)]
    [InlineData("127.0.0.1", "127.0.2.7/32 127.0.4.0/23", "127.0.2.7", "127.0.5.255", true)]
    [InlineData("127.0.0.1", "127.0.2.7/32 127.0.4.0/23", "127.0.2.8", "127.0.6.0", false)]
    [InlineData("127.0.0.1", "0.0.0.0/0", "127.0.0.1", "127.255.255.254", true)]
    [InlineData("127.0.0.1", "::1/128 2001:db8::/32", "127.0.0.1", "127.0.0.2", false)]
    [InlineData("::1", "::1/128", "::1", "::1", true)]
    [InlineData("::1", "2001:db8::/32 ::2/128 127.0.0.0/8", "::1", "::1", false)]
    public async Task Tcp_LetsInWhoIsListed_AndResetsAndCountsOthers(string address, string networks, string one, string other, bool isListed)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("in");
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Address = IPAddress.Parse(address), AllowFrom = List(networks) });

        var answers = new[] { await AskAsync(vip, one), await AskAsync(vip, other) };

        Assert.Equal(isListed ? ["in", "in"] : [null, null], answers);
        var counters = rig.Runtime.Vips["web"].Counters;
        await Eventually.TrueAsync(() => counters.Active == 0, "none is left");
        Assert.Equal(isListed ? (2L, 0L, 2) : (0L, 2L, 0), (counters.Total, counters.Refused, server.Accepted));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.2.0/24", "127.0.2.255", true)]
    [InlineData("127.0.0.1", "127.0.2.0/24", "127.0.3.0", false)]
    [InlineData("::1", "::1/128", "::1", true)]
    [InlineData("::1", "::2/127 127.0.0.0/8", "::1", false)]
    public async Task Udp_LetsInWhoIsListed_AndCountsOthers(string address, string networks, string client, bool isListed)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = UdpServer.Named("in");
        var vip = await rig.ServeAsync(
            [server.Endpoint], with: vip => vip with { Address = IPAddress.Parse(address), AllowFrom = List(networks), Protocol = Protocol.Udp });
        using var socket = new UdpClientSocket(AgentRig.EndpointOf(vip), IPAddress.Parse(client));

        var answer = await socket.AskAsync(milliseconds: isListed ? 20_000 : 200);

        Assert.Equal(isListed ? "in" : null, answer);
        var counters = rig.Runtime.Vips["web"].Counters;
        await Eventually.TrueAsync(() => counters.Total + counters.Refused == 1, "judged");
        Assert.Equal(isListed ? (1L, 0L, 1L, 1) : (0L, 1L, 0L, 0), (counters.Total, counters.Refused, counters.Active, server.Received));
    }

    [Fact]
    public async Task Tcp_ListChanged_IsForNewConnections()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip));
        Assert.NotNull(client);

        await rig.ChangeVipAsync(vip => vip with { AllowFrom = List("127.0.2.0/24") });

        Assert.Null(await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip)));
        using var listed = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip), IPAddress.Parse("127.0.2.1"));
        Assert.NotNull(listed);
        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));
        await rig.ChangeVipAsync(vip => vip with { AllowFrom = ValueList<IPNetwork>.Empty });
        using var again = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip));
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Udp_ListChanged_IsForNewFlows()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = UdpServer.Named("in");
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Protocol = Protocol.Udp });
        using var known = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("in", await known.AskAsync());

        await rig.ChangeVipAsync(vip => vip with { AllowFrom = List("127.0.2.0/24") });

        using var late = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Null(await late.AskAsync(milliseconds: 200));
        Assert.Equal("in", await known.AskAsync());
        using var listed = new UdpClientSocket(AgentRig.EndpointOf(vip), IPAddress.Parse("127.0.2.1"));
        Assert.Equal("in", await listed.AskAsync());
    }

    private static Task<string?> AskAsync(Vip vip, string from) => TestClient.AskAsync(AgentRig.EndpointOf(vip), IPAddress.Parse(from));

    private static ValueList<IPNetwork> List(string networks) => new(networks.Split(' ').Select(network => IPNetwork.Parse(network)));
}
