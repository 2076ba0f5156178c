using System.IO;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Many ports by one socket, by the relay that this system is given; and UDP, whose answers must come from the port that was asked.</summary>
public sealed class EpollSteeredPortTests() : SteeredPortTests(RelayChoice.Auto)
{
    [SteeringFact]
    public async Task AnyPort_Udp_AnswersFromThePortThatWasAsked()
    {
        await using var rig = new AgentRig();
        using var one = UdpServer.Named("one", new IPEndPoint(IPAddress.Parse("127.0.9.2"), 0));
        using var two = UdpServer.Named("two", new IPEndPoint(IPAddress.Parse("127.0.9.2"), 0));
        var before = Descriptors();
        var vip = await ServeAsync(rig, PortRange.Any, Protocol.Udp);

        // Connected sockets: an answer from any other port or address would not come in.
        using (var first = new UdpClientSocket(new IPEndPoint(vip.Address, one.Endpoint.Port)))
        using (var second = new UdpClientSocket(new IPEndPoint(vip.Address, two.Endpoint.Port)))
        {
            Assert.Equal(new[] { "one", "two", "one" }, new[] { await first.AskAsync(), await second.AskAsync(), await first.AskAsync() });
        }

        Assert.Equal(2, rig.Runtime.Vips["web"].Counters.Active);
        await rig.ApplyAsync(snapshot => snapshot.WithoutVip("web").WithoutPool("web"));
        await Eventually.TrueAsync(() => Descriptors() <= before + 10, "sockets of the ports that were asked are closed");
    }

    /// <summary>On all addresses, an answer comes from the one that was asked.</summary>
    [Theory]
    [InlineData("0.0.0.0", "127.0.9.7")]
    [InlineData("::", "::1")]
    public async Task EveryAddress_Udp_AnswersFromTheOneThatWasAsked(string address, string asked)
    {
        await using var rig = new AgentRig();
        using var server = UdpServer.Named("ok");
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Address = IPAddress.Parse(address), Protocol = Protocol.Udp });
        using var client = new UdpClientSocket(new IPEndPoint(IPAddress.Parse(asked), vip.Ports.First));

        Assert.Equal(new[] { "ok", "ok" }, new[] { await client.AskAsync(), await client.AskAsync() });
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
