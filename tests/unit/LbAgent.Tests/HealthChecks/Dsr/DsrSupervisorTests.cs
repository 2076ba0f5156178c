using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Which pools are asked at VIP addresses follows from the configuration.</summary>
public sealed class DsrSupervisorTests
{
    private static readonly HealthCheckSettings Check = HealthCheckSettings.Default with
    {
        Type = HealthCheckType.Tcp, Interval = TimeSpan.FromMilliseconds(200), RequestedResponse = TimeSpan.FromMilliseconds(200), Retries = 2,
    };

    private static readonly Vip Vip = new()
    {
        Name = "web", Pool = "web", Address = DsrNetwork.Vip(isIpv6: false), Ports = PortRange.Single(DsrNetwork.Port), ForwardingMode = ForwardingMode.DsrL2,
    };

    private static readonly Pool Pool = new()
    {
        Name = "web", HealthCheck = Check, Servers = new([Server(0), Server(1)]),
    };

    [KernelHostFact]
    public void Vip_ComesChangesAndGoes_ServersAreAskedAccordingly() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var one = DsrNetwork.Listen(network.AddServer(), IPAddress.Any);
        using var other = DsrNetwork.Listen(network.AddServer(hasVip: false), IPAddress.Any);
        using var rig = new Rig();

        rig.Change(empty => empty.With(Pool).With(Vip));
        rig.Await("Healthy connected at 10.9.0.100", "Unhealthy server up, DSR not set up: no SYN-ACK within 200ms at 10.9.0.100 (2 of 2)");
        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));

        // Its servers see its address as before, whatever clients see.
        rig.Change(snapshot => snapshot.With(Vip with { AdminState = AdminState.Disabled }));
        rig.Change(snapshot => snapshot.With(Vip with { ForwardingMode = ForwardingMode.Proxy }));
        rig.Await("Healthy connected", "Healthy connected");
        Assert.True(SpinWait.SpinUntil(() => TrafficPrograms.Linked("l0") == (0, 0), TimeSpan.FromSeconds(20)));

        rig.Change(snapshot => snapshot.With(Vip with { ForwardingMode = ForwardingMode.DsrL2 }));
        rig.Await("Healthy connected at 10.9.0.100", "Unhealthy server up, DSR not set up: no SYN-ACK within 200ms at 10.9.0.100 (2 of 2)");

        rig.Change(snapshot => snapshot.With(Pool with { HealthCheck = Check with { Address = DsrNetwork.Server(isIpv6: false).Address } }));
        rig.Await("Healthy connected", "Healthy connected");
        rig.Change(snapshot => snapshot.With(Pool));
        rig.Await("Healthy connected at 10.9.0.100", "Unhealthy server up, DSR not set up: no SYN-ACK within 200ms at 10.9.0.100 (2 of 2)");

        rig.Change(snapshot => snapshot.With(new Pool { Name = "else" }).With(Vip with { Pool = "else" }));
        rig.Await("Healthy connected", "Healthy connected");
        rig.Change(snapshot => snapshot.WithoutVip("web"));

        // The good one was never anything else.
        Assert.Equal(["Healthy: connected at 10.9.0.100"], rig.Said("10.9.0.10:8080"));
    });

    [KernelHostFact]
    public void Change_OfOtherThings_LeavesMonitorsAlone() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var one = DsrNetwork.Listen(network.AddServer(), IPAddress.Any);
        using var rig = new Rig();
        var pool = Pool with { Servers = new([Server(0)]), HealthCheck = Check with { Interval = TimeSpan.FromHours(1) } };
        rig.Change(empty => empty.With(pool).With(Vip));
        rig.Await("Healthy connected at 10.9.0.100");
        // The check is noted after its outcome is.
        Assert.True(SpinWait.SpinUntil(() => rig.LastProbe is not null, TimeSpan.FromSeconds(20)));
        var probed = rig.LastProbe;

        rig.Change(snapshot => snapshot.With(Vip with { IdleTimeout = TimeSpan.FromMinutes(7) }));
        rig.Change(snapshot => snapshot.With(Vip with { Name = "more", Ports = PortRange.Single(81) }));
        rig.Change(snapshot => snapshot.With(pool with { Fallback = Fallback.UseAll }));
        Thread.Sleep(200);
        Assert.Equal(probed, rig.LastProbe);

        rig.Change(snapshot => snapshot.With(Vip with { Name = "tunnel", ForwardingMode = ForwardingMode.DsrL3, Ports = PortRange.Single(82) }));
        Assert.True(SpinWait.SpinUntil(() => rig.LastProbe != probed, TimeSpan.FromSeconds(20)));
    });

    private static RealServer Server(int number) => new() { Address = DsrNetwork.Server(isIpv6: false, number).Address, Port = DsrNetwork.Port };

    private sealed class Rig : IDisposable
    {
        private readonly Prober _prober = new();
        private readonly RuntimeState _runtime = new(new SchedulerFactory(), TimeProvider.System);
        private readonly HealthSupervisor _supervisor;
        private ConfigurationSnapshot _snapshot = ConfigurationSnapshot.Empty;

        public Rig() => _supervisor = new HealthSupervisor(_prober.Loop, _prober.Probes, _prober.Events);

        public ProbeObservation? LastProbe => _runtime.Pools["web"].Servers[0].LastProbe;

        public void Change(Func<ConfigurationSnapshot, ConfigurationSnapshot> change)
        {
            var before = _snapshot;
            _snapshot = change(before);
            var diff = SnapshotDiff.Between(before, _snapshot);
            _runtime.Apply(diff);
            _supervisor.Reconcile(diff, _runtime);
        }

        public void Await(params string[] health)
        {
            SpinWait.SpinUntil(() => Health().SequenceEqual(health), TimeSpan.FromSeconds(20));
            Assert.Equal(health, Health());
        }

        public IEnumerable<string> Said(string server)
        {
            var (recent, subscription) = _prober.Events.Subscribe(EventLog.Kept);
            subscription.Dispose();
            return recent.Where(one => one.Server == server).Select(one => one.Message);
        }

        public void Dispose()
        {
            _supervisor.Dispose();
            _prober.Dispose();
        }

        private IEnumerable<string> Health() => _runtime.Pools["web"].Servers.Select(server => $"{server.Health.Health} {server.Health.Reason}");
    }
}
