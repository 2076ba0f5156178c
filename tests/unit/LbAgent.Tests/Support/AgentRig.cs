using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Control;
using LbAgent.Domain;
using LbAgent.Engines;
using LbAgent.Engines.Proxy;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using LbAgent.Hosting;
using LbAgent.Network;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using LbAgent.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>A whole agent but for gRPC, in this process: real store, real sockets, and the clock that the test gives it.</summary>
internal sealed class AgentRig : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConfigurationStore _store;
    private readonly DsrPaths _paths;
    private readonly CheckLoop _checks;
    private readonly HealthSupervisor _health;
    private readonly ProxyEngine _engine;

    private readonly IRelay _relay;

    public AgentRig(TimeProvider? time = null, RelayChoice relay = RelayChoice.Auto)
    {
        time ??= TimeProvider.System;
        Events = new EventLog(time, NullLogger<EventLog>.Instance);
        Runtime = new RuntimeState(new SchedulerFactory(), time);
        _store = ConfigurationStore.Open(StoreDirectory.Open(_directory.File("state")), time);
        _checks = new CheckLoop(time);
        _paths = new DsrPaths(Events);
        _health = new HealthSupervisor(_checks, new ProbeFactory(_checks, _paths), Events);
        var clock = new ActivityClock();
        _relay = Relays.Create(relay, clock, Events, time);
        var addresses = new BoxAddresses(isForbidden: true);
        var modes = new AddressModes(addresses, Events);
        _engine = new ProxyEngine(new ProxyBox(_relay, addresses, new PortSteering(), time), clock, new AddressTakeover(addresses, Events, engines: 1), modes, Events);
        Engines = new EngineList([_engine], []);
        Writer = new ConfigurationWriter(_store, new Reconciler(Runtime, _health, Engines, new NewAddresses(addresses, Events), modes), Events, time);
        Writer.Start();
    }

    public EventLog Events { get; }

    public RuntimeState Runtime { get; }

    public EngineList Engines { get; }

    public ConfigurationWriter Writer { get; }

    /// <summary>A VIP on a free loopback port, over these servers, with the pool's other settings as given.</summary>
    public static (Vip Vip, Pool Pool) Web(IEnumerable<IPEndPoint> servers, HealthCheckSettings? check = null, string name = "web")
    {
        var vip = new Vip { Name = name, Address = IPAddress.Loopback, Ports = PortRange.Single(FreePort.Next()), Pool = name };
        var members = servers.Select(server => new RealServer { Address = server.Address, Port = server.Port });
        return (vip, new Pool { Name = name, Servers = new(members), HealthCheck = check });
    }

    public static IPEndPoint EndpointOf(Vip vip) => new(vip.Address, vip.Ports.First);

    /// <summary>Changes the configuration; a refusal fails the test.</summary>
    public async Task ApplyAsync(Func<ConfigurationSnapshot, ConfigurationSnapshot> change)
    {
        var outcome = await ProposeAsync(change);
        Assert.Empty(outcome.Findings);
    }

    public Task<ChangeOutcome> ProposeAsync(
        Func<ConfigurationSnapshot, ConfigurationSnapshot> change, ulong? expectedRevision = null, bool isDryRun = false) =>
        Writer.ProposeAsync(new ChangeProposal("tester", "test", "", expectedRevision, isDryRun, IgnoresBox: false, JudgesWhole: false, (snapshot, _) => change(snapshot)), CancellationToken.None);

    public async Task<Vip> ServeAsync(IEnumerable<IPEndPoint> servers, HealthCheckSettings? check = null, Func<Vip, Vip>? with = null)
    {
        var (vip, pool) = Web(servers, check);
        vip = with?.Invoke(vip) ?? vip;
        await ApplyAsync(snapshot => snapshot.With(pool).With(vip));
        return vip;
    }

    public Task ChangeVipAsync(Func<Vip, Vip> change) => ApplyAsync(snapshot => snapshot.With(change(snapshot.Vips["web"])));

    public Task ChangePoolAsync(Func<Pool, Pool> change) => ApplyAsync(snapshot => snapshot.With(change(snapshot.Pools["web"])));

    public Task ChangeServerAsync(int index, Func<RealServer, RealServer> change) =>
        ChangePoolAsync(pool => pool with { Servers = new(pool.Servers.Items.SetItem(index, change(pool.Servers[index]))) });

    public async ValueTask DisposeAsync()
    {
        await Engines.StopAsync(TimeSpan.Zero);
        _engine.Dispose();
        _relay.Dispose();
        _health.Dispose();
        _checks.Dispose();
        _paths.Dispose();
        Writer.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }
}
