using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>The real agent with one VIP, on a box that is short of something.</summary>
internal sealed class SmallAgent : IDisposable
{
    private readonly TemporaryDirectory _directory;

    private SmallAgent(AgentProcess process, TemporaryDirectory directory) => (Process, _directory) = (process, directory);

    public AgentProcess Process { get; }

    public StatusService.StatusServiceClient Status => new(Process.Channel);

    public static async Task<SmallAgent> StartAsync(string[] launcher, params string[] more)
    {
        var directory = new TemporaryDirectory();
        return new SmallAgent(await AgentProcess.StartUnderAsync(
            launcher, directory.File("state"), directory.File("agent.sock"), ["--addresses", "never", .. more]), directory);
    }

    public async Task ServeAsync(IPEndPoint vip, IPEndPoint server, TimeSpan idleTimeout, HealthCheck check)
    {
        var request = new ChangeConfigurationRequest();
        request.Operations.Add(new Operation { CreatePool = new Pool { Name = "web", HealthCheck = check } });
        request.Operations.Add(new Operation
        {
            CreateVip = new Vip
            {
                Name = "web",
                Address = vip.Address.ToString(),
                Ports = new PortRange { First = (uint)vip.Port, Last = (uint)vip.Port },
                Pool = "web",
                IdleTimeout = Duration.FromTimeSpan(idleTimeout),
            },
        });
        request.Operations.Add(new Operation
        {
            CreateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer { Address = server.Address.ToString(), Port = (uint)server.Port } },
        });
        await new ConfigurationService.ConfigurationServiceClient(Process.Channel).ChangeConfigurationAsync(request);
        await Eventually.TrueAsync(async () => (await VipAsync()).ServersAvailable == 1, "the server takes traffic");
    }

    public async Task<VipStatus> VipAsync() => (await Status.ListVipsAsync(new ListVipsRequest())).Vips.Single();

    /// <summary>How many lines of its log say that.</summary>
    public int Said(string what) => Process.Log.Count(line => line.Contains(what, StringComparison.Ordinal));

    /// <summary>While nothing can be done it does next to nothing: a loop that spins would take a core, or more than one.</summary>
    public async Task AssertRestsAsync()
    {
        var (start, worked) = (Stopwatch.GetTimestamp(), Process.ProcessorTime);
        await Task.Delay(3_000);
        var share = (Process.ProcessorTime - worked) / Stopwatch.GetElapsedTime(start);
        Assert.True(share < 0.5, $"it worked {share:P0} of the time");
    }

    public void Dispose()
    {
        Process.Dispose();
        _directory.Dispose();
    }
}
