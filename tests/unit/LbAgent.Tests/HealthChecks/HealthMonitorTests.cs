using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>The timers, on a clock that the tests turn.</summary>
public sealed class HealthMonitorTests
{
    private readonly JumpyTime _time = new();
    private readonly CheckAgenda _agenda;
    private readonly ScriptedProbe _probe;

    public HealthMonitorTests()
    {
        _agenda = new CheckAgenda(_time);
        _probe = new ScriptedProbe(_agenda);
    }

    [Fact]
    public void Watch_StartToStart_IsTheIntervalHoweverLongTheProbeTakes()
    {
        _probe.Takes = TimeSpan.FromSeconds(1);
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5) });

        Advance(TimeSpan.FromSeconds(16));

        Assert.Equal([0, 5, 10, 15], _probe.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
    }

    [Fact]
    public void Watch_SilentServer_IsUnhealthyExactlyAtTheWorstCaseLessOneInterval()
    {
        // From the start of the first failed probe: two more intervals and the last response time.
        _probe.Answers = false;
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 3 }, Health.Healthy);
        Advance(TimeSpan.FromSeconds(11.9));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
        Assert.Equal("no SYN-ACK within 2s (3 of 3)", watched.Server.Health.Reason);
    }

    [Fact]
    public void Watch_WithTimeout_IsUnhealthyBeforeRetriesAreUsedUp()
    {
        _probe.Answers = false;
        using var watched = Watch(
            new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 10, Timeout = TimeSpan.FromSeconds(6) },
            Health.Healthy);
        Advance(TimeSpan.FromSeconds(5.9));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
    }

    [Fact]
    public void Watch_WhileUnhealthy_ProbesAtTheDeadInterval()
    {
        _probe.Refuses = true;
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), RequestedResponse = TimeSpan.FromSeconds(1), Retries = 1, RequestedDeadInterval = TimeSpan.FromSeconds(10) });

        Advance(TimeSpan.FromSeconds(25));

        Assert.Equal([0, 10, 20], _probe.Starts.Select(start => start.TotalSeconds));
    }

    /// <summary>A box that is short of descriptors knows nothing about its servers, and must not take them all down.</summary>
    [Fact]
    public void Watch_WhenProbesCannotBeSent_KeepsTheVerdictAndGoesOn()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), Retries = 2, Timeout = TimeSpan.FromSeconds(3) });
        Advance(TimeSpan.FromSeconds(2));

        _probe.IsImpossible = true;
        Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((Health.Healthy, "cannot be probed from this box: no descriptors"), (watched.Server.Health.Health, watched.Server.Health.Reason));

        _probe.IsImpossible = false;
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((Health.Healthy, "connected"), (watched.Server.Health.Health, watched.Server.Health.Reason));
        _probe.IsImpossible = true;
        Advance(TimeSpan.FromSeconds(1));

        _probe.IsImpossible = false;
        _probe.Refuses = true;
        Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
    }

    /// <summary>Faults, row 35 in small: only the monotonic clock counts.</summary>
    [Fact]
    public void Watch_WallClockJumpsAnHour_ChangesNothing()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(5) });
        Advance(TimeSpan.FromSeconds(6));

        _time.Jump = TimeSpan.FromHours(1);
        Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([0, 5, 10], _probe.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
    }

    /// <summary>Faults, row 16: killed and restored a thousand times, it is back within Rise intervals each time.</summary>
    [Fact]
    public void Watch_KilledAndRestoredAThousandTimes_AlwaysComesBack()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), Retries = 2, Rise = 2 });
        Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1_000; i++)
        {
            _probe.Refuses = true;
            Advance(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
            Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);

            _probe.Refuses = false;
            Advance(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
            Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        }
    }

    /// <summary>What is asked when the monitor ends is given up, and nothing is asked or said afterwards.</summary>
    [Fact]
    public void Dispose_WhileProbing_GivesUpAndEnds()
    {
        _probe.Answers = false;
        var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), Retries = 1 }, Health.Healthy);
        Advance(TimeSpan.FromSeconds(1));

        watched.Dispose();
        Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(1, _probe.GivenUp);
        Assert.Single(_probe.Starts);
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
    }

    /// <summary>A monitor that died silently would leave its server Healthy for ever.</summary>
    [Fact]
    public void Probe_ThatThrows_MakesItsServerUnhealthyAndSaysSo()
    {
        _probe.Throws = true;
        using var watched = Watch(new HealthCheckSettings(), Health.Healthy);

        Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
        Assert.Equal("health checking stopped by an internal error", watched.Server.Health.Reason);
        Assert.Single(_probe.Starts);
    }

    /// <summary>An answer that comes when its time is over counts as none; the next probe is not held up by it.</summary>
    [Fact]
    public void Answer_AfterTheResponseTime_DoesNotCount()
    {
        _probe.Takes = TimeSpan.FromSeconds(2.5);
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(3), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 2 }, Health.Healthy);

        Advance(TimeSpan.FromSeconds(5.1));

        Assert.Equal([0, 3], _probe.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
    }

    private void Advance(TimeSpan by) => Advance(by, TimeSpan.FromMilliseconds(100));

    private void Advance(TimeSpan by, TimeSpan step)
    {
        _agenda.Run();
        for (var left = by; left > TimeSpan.Zero; left -= step)
        {
            _time.Advance(left < step ? left : step);
            _agenda.Run();
        }
    }

    private Watched Watch(HealthCheckSettings settings, Health initial = Health.Unknown)
    {
        var server = new RealServer { Address = IPAddress.Loopback, Port = 80 };
        var pool = new PoolState(new Pool { Name = "web", Servers = new([server]), HealthCheck = settings with { InitialHealth = initial } }, new SchedulerFactory(), _time);
        var monitor = new HealthMonitor(pool, pool.Servers[0], settings, _probe, _agenda, new EventLog(_time, NullLogger<EventLog>.Instance));
        monitor.Start(TimeSpan.Zero);
        return new Watched(monitor, pool.Servers[0]);
    }

    /// <summary>Its wall clock can be set off from its monotonic one.</summary>
    private sealed class JumpyTime : FakeTimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

        // The base reads its monotonic clock off the wall clock, in ticks.
        public override long GetTimestamp() => base.GetTimestamp() - Jump.Ticks;
    }

    private sealed record Watched(HealthMonitor Monitor, RealServerState Server) : IDisposable
    {
        public void Dispose() => Monitor.Dispose();
    }

    /// <summary>Answers as told; on the test's clock.</summary>
    private sealed class ScriptedProbe(CheckAgenda agenda) : Due, IProbe
    {
        private ProbeCaller? _caller;

        public TimeSpan Takes { get; set; }

        public bool Answers { get; set; } = true;

        public bool Refuses { get; set; }

        public bool IsImpossible { get; set; }

        public bool Throws { get; set; }

        public List<TimeSpan> Starts { get; } = [];

        public int GivenUp { get; private set; }

        public void Begin(ProbeCaller caller, ProbeTrace? trace)
        {
            Starts.Add(agenda.Now);
            _caller = caller;
            if (Throws)
            {
                throw new InvalidOperationException("a bug");
            }

            if (IsImpossible)
            {
                caller.OnResult(ProbeResult.Impossible("no descriptors"));
            }
            else if (Refuses)
            {
                caller.OnResult(ProbeResult.Bad("connection refused"));
            }
            else if (Answers)
            {
                agenda.Set(this, agenda.Now + Takes);
            }
        }

        public ProbeResult GiveUp(TimeSpan after)
        {
            GivenUp++;
            agenda.Clear(this);
            return ProbeResult.Missing("no SYN-ACK", after);
        }

        public override void OnDue() => _caller!.OnResult(ProbeResult.Good("connected"));

        public override void OnBug(Exception bug) => Assert.Fail(bug.ToString());
    }
}
