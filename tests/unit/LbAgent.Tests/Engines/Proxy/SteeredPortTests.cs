using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>VIPs on so many ports that the kernel steers them to one socket, on addresses of the loopback.</summary>
public abstract class SteeredPortTests(object relay)
{
    private static readonly IPAddress Address = IPAddress.Parse("127.0.9.1");
    private static readonly IPAddress ServerAddress = IPAddress.Parse("127.0.9.2");

    [SteeringFact]
    public async Task AnyPort_Tcp_ReachesTheServerAtThePortOfTheClient()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("ok", ServerAddress);
        var vip = await ServeAsync(rig, PortRange.Any, Protocol.Tcp);

        // Only one port of the server has somebody behind it: a wrong one would be refused.
        Assert.Equal("ok", await TestClient.AskAsync(new IPEndPoint(Address, server.Endpoint.Port)));
        Assert.Null(await TestClient.AskAsync(new IPEndPoint(Address, 1)));
        Assert.Null(await TestClient.AskAsync(new IPEndPoint(Address, 65_535)));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters is { Total: 3, Active: 0 }, "all three came in by the VIP");

        await rig.ApplyAsync(snapshot => snapshot.With(vip with { AdminState = AdminState.Disabled }));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ConnectAsync(new IPEndPoint(Address, server.Endpoint.Port)));
    }

    [SteeringFact]
    public async Task Range_Tcp_EndsWhereItEnds()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("ok", ServerAddress);
        var port = server.Endpoint.Port;
        await ServeAsync(rig, new PortRange(port - 2000, port), Protocol.Tcp);

        Assert.Equal("ok", await TestClient.AskAsync(new IPEndPoint(Address, port)));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ConnectAsync(new IPEndPoint(Address, port + 1)));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ConnectAsync(new IPEndPoint(Address, port - 2001)));
    }

    private protected static async Task<Vip> ServeAsync(AgentRig rig, PortRange ports, Protocol protocol)
    {
        var pool = new Pool { Name = "web", Servers = new([new RealServer { Address = ServerAddress, Port = 0 }]), HealthCheck = null };
        var vip = new Vip { Name = "web", Address = Address, Ports = ports, Protocol = protocol, Pool = "web" };
        await rig.ApplyAsync(snapshot => snapshot.With(pool).With(vip));
        return vip;
    }
}
