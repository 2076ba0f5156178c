using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;


namespace LbAdmin.PowerShell.Tests.Files;

/// <summary>What is exported is what is imported, in both forms.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly string _folder = Places.NewFolder();
    private readonly Session _session = new();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task ExportAndImport_OfEverySetting_LosesNothing(string format)
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.Configuration = Everything();
        var path = Path.Combine(_folder, $"x.{format}");
        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]; Import-LbConfiguration $args[0] -Agent $args[1] -Force", path, agent.Name);
        Assert.Equal(Everything(), agent.Replacements.Single().Configuration);
    }

    [Fact]
    public async Task Export_OfDefaults_WritesOnlyTheEssentials()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.Configuration = new Configuration
        {
            Topology = new Topology { Kind = TopologyKind.OneArm, ClientInterface = "", AddressMode = AddressMode.Interface },
            Vips = { new Vip { Name = "web", Address = "10.0.0.1", Ports = new PortRange { First = 80, Last = 80 }, Protocol = Protocol.Tcp, Pool = "web", AdminState = AdminState.Enabled, ForwardingMode = ForwardingMode.Proxy, AllowFrom = new CidrList(), SourceNat = new SourceNat(), Limits = new VipLimits(), IdleTimeout = Seconds(3600), HalfClosedTimeout = Seconds(300), AcceptProxyProtocol = false, Balance = Balance.Flow } },
            Pools = { new Pool { Name = "web", Scheduler = new Scheduler { Kind = SchedulerKind.RoundRobin }, HealthCheck = new HealthCheck { Type = HealthCheckType.Tcp, Interval = Seconds(5), Response = Seconds(2), Retries = 3, Timeout = Seconds(0), DeadInterval = Seconds(5), Rise = 1, InitialHealth = Health.Unknown, Port = 0, Address = "", SendProxyProtocol = CheckProxyProtocol.Auto }, SendProxyProtocol = ProxyProtocolVersion.None, Servers = { new RealServer { Address = "10.0.0.11", Port = 8080, Weight = 1, AdminState = AdminState.Enabled, Backup = false, MaxConnections = 0 } } } },
        };
        var path = Path.Combine(_folder, "x.yaml");
        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]", path, agent.Name);
        Assert.Equal(
            "vips:\n- name: web\n  address: 10.0.0.1\n  port: 80\n  protocol: Tcp\n  pool: web\npools:\n- name: web\n  scheduler: RoundRobin\n  healthCheck:\n    type: Tcp\n    interval: 5s\n  servers:\n  - address: 10.0.0.11\n    port: 8080\n    weight: 1\n",
            File.ReadAllText(path));
    }

    /// <summary>What is the default depends on the mode.</summary>
    [Theory]
    [InlineData(ForwardingMode.Proxy, 300, false)]
    [InlineData(ForwardingMode.Proxy, 30, true)]
    [InlineData(ForwardingMode.DsrL2, 30, false)]
    [InlineData(ForwardingMode.DsrL3, 300, true)]
    public async Task Export_HalfClosedTimeout_IsLeftOutWhereItIsThatOfTheMode(ForwardingMode mode, int seconds, bool isWritten)
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.Configuration = new Configuration { Vips = { new Vip { Name = "web", ForwardingMode = mode, HalfClosedTimeout = Seconds(seconds) } } };
        var path = Path.Combine(_folder, "x.json");
        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]", path, agent.Name);
        Assert.Equal(isWritten, File.ReadAllText(path).Contains("halfClosedTimeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_OverAPrivateFile_KeepsItPrivateAndLeavesNoDraft()
    {
        await using var agent = await FakeAgent.StartAsync();
        var path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, "old");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]", path, agent.Name);
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.NotEqual("old", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Export_WithNoClobber_LeavesTheFile()
    {
        await using var agent = await FakeAgent.StartAsync();
        var path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, "old");
        _session.RunWithErrors("Export-LbConfiguration $args[0] -NoClobber -Agent $args[1]", path, agent.Name);
        Assert.StartsWith("Lb.Configuration.FileExists,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task ExportAndImport_OfTenThousandVips_Works(string format)
    {
        await using var agent = await FakeAgent.StartAsync();
        var big = new Configuration();
        for (var i = 0; i < 10_000; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"vip{i:00000}");
            big.Vips.Add(new Vip { Name = name, Address = $"10.{i >> 8}.{i & 255}.1", Ports = new PortRange { First = 80, Last = 80 }, Protocol = Protocol.Tcp, Pool = name });
            big.Pools.Add(new Pool { Name = name, Servers = { Enumerable.Range(1, 10).Select(server => new RealServer { Address = $"10.{100 + server}.{i >> 8}.{i & 255}", Port = 80, Weight = 1 }) } });
        }

        agent.Configuration = big;
        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]; Import-LbConfiguration $args[0] -Agent $args[1] -Force", Path.Combine(_folder, $"big.{format}"), agent.Name);
        Assert.Equal(big, agent.Replacements.Single().Configuration);
    }

    private static Duration Seconds(double seconds) => Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));

    /// <summary>Every setting, none with its default; names and texts that a careless writer of YAML or JSON would spoil.</summary>
    private static Configuration Everything() => new()
    {
        Topology = new Topology { Kind = TopologyKind.Inline, ClientInterface = "on", AddressMode = AddressMode.External },
        Vips =
        {
            new Vip { Name = "53", Address = "2001:db8::1", Ports = new PortRange { First = 53, Last = 53 }, Protocol = Protocol.Udp, Pool = "null", AdminState = AdminState.Disabled, ForwardingMode = ForwardingMode.DsrL3, AllowFrom = new CidrList { Cidrs = { "10.0.0.0/8", "::/0" } }, SourceNat = new SourceNat { Enabled = true, Address = "10.0.0.9" }, Limits = new VipLimits { MaxConnections = 1, NewConnectionsPerSecond = 2, NewConnectionsPerSecondPerSource = uint.MaxValue }, IdleTimeout = Seconds(3600), HalfClosedTimeout = Seconds(90), AcceptProxyProtocol = true, Balance = Balance.Datagram },
            new Vip { Name = "80", Address = "2001:db8::1", Ports = new PortRange { First = 8000, Last = 8100 }, Protocol = Protocol.Udp, Pool = "null", AdminState = AdminState.Disabled, ForwardingMode = ForwardingMode.DsrL3, AllowFrom = new CidrList { Cidrs = { "10.0.0.0/8", "::/0" } }, SourceNat = new SourceNat { Enabled = true, Address = "10.0.0.9" }, Limits = new VipLimits { MaxConnections = 1, NewConnectionsPerSecond = 2, NewConnectionsPerSecondPerSource = uint.MaxValue }, IdleTimeout = Seconds(0.5), HalfClosedTimeout = Seconds(90), AcceptProxyProtocol = true, Balance = Balance.Datagram },
            new Vip { Name = "true", Address = "10.0.0.1", Ports = new PortRange { First = 1, Last = 65535 }, Protocol = Protocol.Https, Pool = "yes", SourceNat = new SourceNat { Enabled = true } },
        },
        Pools =
        {
            new Pool
            {
                Name = "null",
                Scheduler = new Scheduler { Kind = SchedulerKind.Hash, HashOn = { HashField.SourcePort, HashField.DestinationAddress } },
                Persistence = new Persistence { Kind = PersistenceKind.SourceAddress, Ipv4PrefixLength = 24, Ipv6PrefixLength = 64, Timeout = Seconds(60) },
                HealthCheck = new HealthCheck
                {
                    Disabled = false, Type = HealthCheckType.HttpContent, Interval = Seconds(7), Response = Seconds(3), Retries = 4, Timeout = Seconds(9), DeadInterval = Seconds(11), Rise = 2, InitialHealth = Health.Healthy, Port = 81, Address = "10.0.0.8", SendProxyProtocol = CheckProxyProtocol.V1,
                    Http = new HttpProbe { Method = "HEAD", Path = "/a?b=c#d: e", Host = "www", Headers = new HttpHeaderList { Headers = { new HttpHeader { Name = "X", Value = "1" }, new HttpHeader { Name = "X", Value = " two " } } }, ExpectStatus = "200,300-399", ExpectContent = "\"OK\"\n\t: - # ü \u0001", ContentRegex = true, MaxBodyBytes = 5, UseTls = true, SkipCertificateCheck = true },
                },
                SlowStart = Seconds(30), OnUnhealthy = OnUnhealthy.Reset, Fallback = Fallback.UseAll, ConnectTimeout = Seconds(1), SendProxyProtocol = ProxyProtocolVersion.V2,
                Servers = { new RealServer { Address = "::1", Port = 0, Weight = 256, AdminState = AdminState.Draining, Backup = true, MaxConnections = 3 }, new RealServer { Address = "10.0.0.2", Port = 65535, Weight = 0 } },
            },
            new Pool { Name = "yes", HealthCheck = new HealthCheck { Disabled = true } },
        },
    };
}
