using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Domain;
using LbAgent.Store;
using LbAgent.Tests.Support;
using Xunit;
using HealthCheckType = LbAgent.Domain.HealthCheckType;
using Pool = LbAgent.Domain.Pool;
using PortRange = LbAgent.Domain.PortRange;
using RealServer = LbAgent.Domain.RealServer;
using Vip = LbAgent.Domain.Vip;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>The real agent, whose store has a DSR VIP, and a web server on a host of its own.</summary>
public sealed class DsrAgentTests : IDisposable
{
    private const string VipAddress = "10.77.0.100";
    private const string ServerAddress = "10.77.0.10";
    private const int Port = DsrNetwork.Port;

    private readonly TemporaryDirectory _directory = new();
    private readonly NamedNamespace _box = new();
    private readonly NamespaceProcess _server = new();
    private readonly ConcurrentBag<string> _asked = [];

    public DsrAgentTests()
    {
        _box.Ip("address", "add", $"{VipAddress}/32", "dev", "lb0");
        _box.Ip("link", "set", "lb1", "netns", _server.Id.ToString(CultureInfo.InvariantCulture));
        _server.Command("ip", "link", "set", "lo", "up");
        _server.Command("ip", "address", "add", $"{ServerAddress}/24", "dev", "lb1");
        _server.Command("ip", "link", "set", "lb1", "up");
    }

    public void Dispose()
    {
        _server.Dispose();
        _box.Dispose();
        _directory.Dispose();
    }

    [KernelHostFact]
    public async Task HttpContent_IsAskedAtTheVipWithItsName()
    {
        _server.Command("ip", "address", "add", $"{VipAddress}/32", "dev", "lo");
        using var web = Listen();
        Store(HealthCheckType.HttpContent);
        using var agent = await StartAsync();

        Assert.Equal($"Healthy HTTP 200, content found at {VipAddress}", await AwaitHealthAsync(agent));
        var steps = await TestAsync(agent);
        Assert.Contains($"Connect at VIP address {VipAddress}: connected from 10.77.0.1", steps);
        Assert.Contains($"Content at VIP address {VipAddress}: HTTP 200, content found", steps);
        Assert.Contains($"Content at {ServerAddress}: HTTP 200, content found", steps);
        Assert.Equal([$"{VipAddress}:{Port}", $"{ServerAddress}:{Port}"], _asked.Distinct().Order(StringComparer.Ordinal));
    }

    [KernelHostFact]
    public async Task HttpContent_WrongAtTheVip_IsAboutTheService()
    {
        _server.Command("ip", "address", "add", $"{VipAddress}/32", "dev", "lo");
        using var web = Listen(host => host.StartsWith(VipAddress, StringComparison.Ordinal) ? "go away, you" : "how are you?");
        Store(HealthCheckType.HttpContent);
        using var agent = await StartAsync();

        Assert.Equal($"Unhealthy HTTP 200, but 'how are you' is not in its body of 12 bytes at {VipAddress} (1 of 1)", await AwaitHealthAsync(agent));
    }

    [KernelHostFact]
    public async Task Http_ServerWithoutTheVip_IsUpButNotSetUp()
    {
        using var web = Listen();
        Store(HealthCheckType.Http);
        using var agent = await StartAsync();

        Assert.Equal($"Unhealthy server up, DSR not set up: no SYN-ACK within 1s at {VipAddress} (1 of 1)", await AwaitHealthAsync(agent));
    }

    /// <summary>Nothing of it stays on the interface, and the next agent begins anew.</summary>
    [KernelHostFact]
    public async Task Killed_ItsProgramsGoWithIt()
    {
        _server.Command("ip", "address", "add", $"{VipAddress}/32", "dev", "lo");
        using var web = Listen();
        Store(HealthCheckType.Tcp);
        for (var i = 0; i < 2; i++)
        {
            using var agent = await StartAsync();
            Assert.Equal($"Healthy connected at {VipAddress}", await AwaitHealthAsync(agent));
            Assert.Equal((1, 1), Programs());

            agent.Kill();
            await Eventually.TrueAsync(() => Programs() == (0, 0), "its links are gone");
        }
    }

    private (int In, int Out) Programs() => NetworkNamespace.In($"/run/netns/{_box.Name}", () => TrafficPrograms.Linked("lb0"));

    private Task<AgentProcess> StartAsync() =>
        AgentProcess.StartUnderAsync(_box.Starter, _directory.File("state"), _directory.File("agent.sock"), "--addresses", "never");

    private void Store(HealthCheckType type)
    {
        var check = HealthCheckSettings.Default with
        {
            Type = type,
            Retries = 1,
            Interval = TimeSpan.FromSeconds(1),
            Http = type is HealthCheckType.Tcp ? null : new HttpProbeSettings { ExpectContent = type == HealthCheckType.HttpContent ? "how are you" : "" },
        };
        var pool = new Pool { Name = "web", HealthCheck = check, Servers = new([new RealServer { Address = IPAddress.Parse(ServerAddress), Port = Port }]) };
        var vip = new Vip { Name = "web", Pool = "web", Address = IPAddress.Parse(VipAddress), Ports = PortRange.Single(Port), ForwardingMode = LbAgent.Domain.ForwardingMode.DsrL2 };
        using var store = ConfigurationStore.Open(StoreDirectory.Open(_directory.File("state")), TimeProvider.System);
        var diff = SnapshotDiff.Between(ConfigurationSnapshot.Empty, ConfigurationSnapshot.Empty.With(pool).With(vip));
        store.Append(new LbAgent.Domain.RevisionInfo(1, DateTimeOffset.UtcNow, "tester", "a DSR VIP", ""), diff);
    }

    /// <summary>Made on the server, and served from here.</summary>
    private Socket Listen(Func<string, string>? answer = null)
    {
        var listener = DsrNetwork.Listen(_server, IPAddress.Any);
        _ = ServeAsync(listener, answer ?? (_ => "how are you?"));
        return listener;
    }

    private async Task ServeAsync(Socket listener, Func<string, string> answer)
    {
        var buffer = new byte[4096];
        while (true)
        {
            try
            {
                using var socket = await listener.AcceptAsync();
                var request = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
                if (request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Host: ", StringComparison.Ordinal))?[6..] is { } host)
                {
                    _asked.Add(host);
                    await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{answer(host)}"));
                }
            }
            catch (SocketException) when (listener.SafeHandle.IsClosed)
            {
                return;
            }
            catch (SocketException)
            {
                // A probe that was over before it was answered.
            }
        }
    }

    private static async Task<string> AwaitHealthAsync(AgentProcess agent)
    {
        var status = new StatusService.StatusServiceClient(agent.Channel);
        var said = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var server = (await status.ListRealServersAsync(new ListRealServersRequest())).Servers[0];
                said = $"{server.Health} {server.Reason}";
                return server.Health != LbAdmin.Protos.V1.Health.Unknown;
            },
            "the server was probed");
        return said;
    }

    private static async Task<string[]> TestAsync(AgentProcess agent)
    {
        using var call = new HealthCheckService.HealthCheckServiceClient(agent.Channel).TestHealthCheck(new TestHealthCheckRequest { Pool = "web" });
        Assert.True(await call.ResponseStream.MoveNext());
        return [.. call.ResponseStream.Current.Steps.Select(step => $"{step.Kind} {step.Detail}")];
    }
}
