using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>The real agent serves VIPs in DsrL2 to a real client, with real servers.</summary>
public sealed class DsrL2LabTests
{
    [KernelHostFact]
    public async Task Tcp_RoundRobin_EachServerInTurn()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);

        var connections = Enumerable.Range(0, 9).Select(_ => lab.Connect()).ToArray();

        Assert.All(connections.GroupBy(one => one.Server), group => Assert.Equal(3, group.Count()));
        Assert.All(connections, one => Assert.True(DsrLab.Echoes(one.Connection)));
        Assert.All(await DsrLab.ServersAsync(agent), server => Assert.Equal((3ul, 3ul), (server.Counters.ActiveFlows, server.Counters.TotalFlows)));
        Assert.Equal(9ul, (await DsrLab.VipAsync(agent)).Counters.TotalFlows);
        Close(connections);
    }

    [KernelHostFact]
    public async Task TcpAndUdp_Ipv6_ServerAnswersAsTheVip()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip => vip.Address = DsrLab.Vip6);
        await DsrLab.ChangeAsync(agent, new Operation { CreateVip = Udp(DsrLab.Vip6) });

        var connections = Enumerable.Range(0, 6).Select(_ => lab.Connect(DsrLab.Vip6)).ToArray();
        Assert.All(connections.GroupBy(one => one.Server), group => Assert.Equal(2, group.Count()));
        using var asking = lab.Ask(DsrLab.Vip6);
        var first = DsrLab.Answer(asking);
        Assert.Equal(first, DsrLab.Answer(asking));
        Close(connections);
    }

    /// <summary>design: the request leaves with the balancer's MAC address and the server's, and nothing else of it changes; the answer passes by.</summary>
    [KernelHostFact]
    public async Task Packet_OnTheWire_ChangesItsMacAddressesOnly()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, servers: 1);
        using var atBalancer = FrameCapture.At(lab.Balancer.Path);
        using var atServer = FrameCapture.At(lab.Servers[0].Path);
        using var atClient = FrameCapture.At(lab.Client.Path);

        var (connection, _) = lab.Connect();
        connection.Dispose();

        var sent = atClient.Await(frame => IsSyn(frame, from: 1, to: 100));
        var received = atServer.Await(frame => IsSyn(frame, from: 1, to: 100));
        Assert.Equal(lab.Client.MacOf("eth0"), Mac(sent, 6));
        Assert.Equal(lab.Balancer.MacOf("eth0"), Mac(sent, 0));
        Assert.Equal(lab.Balancer.MacOf("eth0"), Mac(received, 6));
        Assert.Equal(lab.Servers[0].MacOf("eth0"), Mac(received, 0));
        Assert.Equal(sent[14..], received[14..]);
        var answer = atClient.Await(frame => IsTcp(frame, from: 100, to: 1));
        Assert.Equal(lab.Servers[0].MacOf("eth0"), Mac(answer, 6));
        Assert.DoesNotContain(atBalancer.Frames, frame => IsTcp(frame, from: 100, to: 1));
    }

    /// <summary>Facts rows 6 and 21: connections stay where they are, datagrams and new connections go elsewhere.</summary>
    [KernelHostFact]
    public async Task Server_Down_KeepsItsConnectionsAndGetsNothingNew()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, new Operation { CreateVip = Udp(DsrLab.Vip) });
        var (connection, name) = lab.Connect();
        var down = int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture) - 1;
        using var asking = AskOf(lab, name);

        lab.Services[down].Stop();
        await DsrLab.AwaitHealthyAsync(agent, 2);
        var received = lab.Services[down].Received;

        Assert.True(DsrLab.Echoes(connection));
        var others = Enumerable.Range(0, 8).Select(_ => lab.Connect()).ToArray();
        Assert.DoesNotContain(others, one => one.Server == name);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.NotEqual(name, DsrLab.Answer(asking)));
        Assert.Equal(received, lab.Services[down].Received);

        lab.Services[down].Start();
        await DsrLab.AwaitHealthyAsync(agent, 3);
        await Eventually.TrueAsync(() => Task.FromResult(Serve(lab).Contains(name)), "it gets connections again");
        Close([(connection, name), .. others]);
    }

    [KernelHostFact]
    public async Task Server_DrainingThenRemoved_KeepsItsConnections()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, new Operation { CreateVip = Udp(DsrLab.Vip) });
        var (connection, name) = lab.Connect();
        var number = int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture);
        using var asking = AskOf(lab, name);
        var key = new RealServer { Address = DsrLab.AddressOf(number) };

        await DsrLab.ChangeAsync(agent, new Operation { UpdateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer(key) { AdminState = AdminState.Draining } } });
        Assert.DoesNotContain(Enumerable.Range(0, 8).SelectMany(_ => Serve(lab)), one => one == name);
        Assert.True(DsrLab.Echoes(connection));
        Assert.Equal(name, DsrLab.Answer(asking));

        // Row 5: what has no end of its own leaves a server that is gone, at once.
        await DsrLab.ChangeAsync(agent, new Operation { DeleteRealServer = new RealServerOperation { Pool = "web", Server = key } });
        Assert.True(DsrLab.Echoes(connection));
        Assert.NotEqual(name, DsrLab.Answer(asking));
        connection.Dispose();
    }

    [KernelHostFact]
    public async Task NoServer_ConnectionIsRefusedAtOnce()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, servers: 0);

        var refused = Assert.Throws<SocketException>(() => lab.Connect());

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Contains((await DsrLab.EngineAsync(agent)).Reasons, reason => reason is { Name: "answered_reset", Packets: > 0 });
    }

    [KernelHostFact]
    public async Task Client_NotAllowed_GetsNoAnswer()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip => vip.AllowFrom = new CidrList { Cidrs = { "10.9.0.1" } });
        var stranger = lab.Join("stranger", 9);
        var (connection, _) = lab.Connect();
        connection.Dispose();

        using var socket = stranger.In(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using var patience = new System.Threading.CancellationTokenSource(TimeSpan.FromMilliseconds(800));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ConnectAsync(System.Net.IPAddress.Parse(DsrLab.Vip), DsrLab.Port, patience.Token));
        Assert.True((await DsrLab.VipAsync(agent)).Counters.RefusedFlows > 0);
    }

    [KernelHostFact]
    public async Task Client_ThatPersists_ComesBackToItsServer()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, pool: pool => pool.Persistence = new Persistence { Kind = PersistenceKind.SourceAddress });

        Assert.Single(Enumerable.Range(0, 6).SelectMany(_ => Serve(lab)).Distinct());
    }

    [KernelHostFact]
    public async Task Weights_OfThreeServers_AreTheirShares()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, pool: pool => pool.Scheduler = new Scheduler { Kind = SchedulerKind.WeightedRoundRobin });
        await DsrLab.ChangeAsync(agent, new Operation { UpdateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer { Address = DsrLab.AddressOf(1), Weight = 4 } } });

        var served = Enumerable.Range(0, 12).SelectMany(_ => Serve(lab)).ToArray();

        Assert.Equal((8, 2, 2), (served.Count(one => one == "s1"), served.Count(one => one == "s2"), served.Count(one => one == "s3")));
    }

    /// <summary>A VIP that is disabled refuses new connections, and those that stand go on.</summary>
    [KernelHostFact]
    public async Task Vip_Disabled_KeepsItsConnections()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        var (connection, _) = lab.Connect();

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", AdminState = AdminState.Disabled } });
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => lab.Connect()).SocketErrorCode);
        Assert.True(DsrLab.Echoes(connection));

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", AdminState = AdminState.Enabled } });
        Assert.Single(Serve(lab));
        Assert.True(DsrLab.Echoes(connection));
        connection.Dispose();
    }

    private static Vip Udp(string address) => new()
    {
        Name = "dns", Address = address, Pool = "web", Ports = new PortRange { First = DsrLab.Port, Last = DsrLab.Port }, Protocol = Protocol.Udp, ForwardingMode = ForwardingMode.DsrL2,
    };

    /// <summary>A UDP flow that this server has.</summary>
    private static Socket AskOf(DsrLab lab, string server)
    {
        while (true)
        {
            var asking = lab.Ask();
            if (DsrLab.Answer(asking) == server)
            {
                return asking;
            }

            asking.Dispose();
        }
    }

    /// <summary>Who took one connection.</summary>
    private static IEnumerable<string> Serve(DsrLab lab)
    {
        var (connection, server) = lab.Connect();
        connection.Dispose();
        return [server];
    }

    private static void Close(IEnumerable<(Socket Connection, string Server)> connections)
    {
        foreach (var (connection, _) in connections)
        {
            connection.Dispose();
        }
    }

    private static string Mac(byte[] frame, int at) => string.Join(':', frame[at..(at + 6)].Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    private static bool IsSyn(byte[] frame, byte from, byte to) => IsTcp(frame, from, to) && (frame[47] & 0x3F) == 2;

    /// <summary>Of hosts in 10.9.0.0/24, by their last byte.</summary>
    private static bool IsTcp(byte[] frame, byte from, byte to) => frame.Length >= 54 && frame[12] == 8 && frame[13] == 0 && frame[23] == 6 && frame[29] == from && frame[33] == to;
}
