using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Probes;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>The timers, on a clock that the tests turn.</summary>
public sealed class HealthMonitorTests
{
    private readonly JumpyTime _time = new();
    private readonly ScriptedProbe _probe;

    public HealthMonitorTests() => _probe = new ScriptedProbe(_time);

    [Fact]
    public async Task Watch_StartToStart_IsTheIntervalHoweverLongTheProbeTakes()
    {
        _probe.Takes = TimeSpan.FromSeconds(1);
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5) });

        await AdvanceAsync(TimeSpan.FromSeconds(16));

        Assert.Equal([0, 5, 10, 15], _probe.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
    }

    [Fact]
    public async Task Watch_SilentServer_IsUnhealthyExactlyAtTheWorstCaseLessOneInterval()
    {
        // From the start of the first failed probe: two more intervals and the last response time.
        _probe.Answers = false;
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 3 }, Health.Healthy);
        await AdvanceAsync(TimeSpan.FromSeconds(11.9));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        await AdvanceAsync(TimeSpan.FromSeconds(0.2));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
        Assert.Equal("no SYN-ACK within 2s (3 of 3)", watched.Server.Health.Reason);
    }

    [Fact]
    public async Task Watch_WithTimeout_IsUnhealthyBeforeRetriesAreUsedUp()
    {
        _probe.Answers = false;
        using var watched = Watch(
            new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 10, Timeout = TimeSpan.FromSeconds(6) },
            Health.Healthy);
        await AdvanceAsync(TimeSpan.FromSeconds(5.9));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        await AdvanceAsync(TimeSpan.FromSeconds(0.2));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
    }

    [Fact]
    public async Task Watch_WhileUnhealthy_ProbesAtTheDeadInterval()
    {
        _probe.Refuses = true;
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), RequestedResponse = TimeSpan.FromSeconds(1), Retries = 1, RequestedDeadInterval = TimeSpan.FromSeconds(10) });

        await AdvanceAsync(TimeSpan.FromSeconds(25));

        Assert.Equal([0, 10, 20], _probe.Starts.Select(start => start.TotalSeconds));
    }

    /// <summary>A box that is short of descriptors knows nothing about its servers, and must not take them all down.</summary>
    [Fact]
    public async Task Watch_WhenProbesCannotBeSent_KeepsTheVerdictAndGoesOn()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), Retries = 2, Timeout = TimeSpan.FromSeconds(3) });
        await AdvanceAsync(TimeSpan.FromSeconds(2));

        _probe.IsImpossible = true;
        await AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);

        _probe.IsImpossible = false;
        _probe.Refuses = true;
        await AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
    }

    /// <summary>Faults, row 35 in small: only the monotonic clock counts.</summary>
    [Fact]
    public async Task Watch_WallClockJumpsAnHour_ChangesNothing()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(5) });
        await AdvanceAsync(TimeSpan.FromSeconds(6));

        _time.Jump = TimeSpan.FromHours(1);
        await AdvanceAsync(TimeSpan.FromSeconds(6));

        Assert.Equal([0, 5, 10], _probe.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
    }

    /// <summary>Faults, row 16: killed and restored a thousand times, it is back within Rise intervals each time.</summary>
    [Fact]
    public async Task Watch_KilledAndRestoredAThousandTimes_AlwaysComesBack()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), Retries = 2, Rise = 2 });
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1_000; i++)
        {
            _probe.Refuses = true;
            await AdvanceAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
            Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);

            _probe.Refuses = false;
            await AdvanceAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
            Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        }
    }

    private Task AdvanceAsync(TimeSpan by) => AdvanceAsync(by, TimeSpan.FromMilliseconds(100));

    /// <summary>
    /// In steps. On a thread without xunit's synchronisation context, what the clock wakes runs to its next sleep before Advance comes back:
    /// nothing here depends on how busy the machine is.
    /// </summary>
    private async Task AdvanceAsync(TimeSpan by, TimeSpan step)
    {
        await Eventually.TrueAsync(() => _probe.Starts.Length > 0, "the first probe has started");
        await Task.Run(() =>
        {
            for (var left = by; left > TimeSpan.Zero; left -= step)
            {
                _time.Advance(left < step ? left : step);
            }
        });
    }

    private Watched Watch(HealthCheckSettings settings, Health initial = Health.Unknown)
    {
        var server = new RealServer { Address = IPAddress.Loopback, Port = 80 };
        var pool = new PoolState(new Pool { Name = "web", Servers = new([server]), HealthCheck = settings with { InitialHealth = initial } }, new SchedulerFactory(), _time);
        var monitor = new HealthMonitor(pool, pool.Servers[0], settings, _probe, new EventLog(_time, NullLogger<EventLog>.Instance), _time);
        _ = monitor.StartAsync(TimeSpan.Zero);
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
    private sealed class ScriptedProbe(FakeTimeProvider time) : IProbe
    {
        private readonly long _origin = time.GetTimestamp();
        private readonly ConcurrentQueue<TimeSpan> _starts = new();

        public TimeSpan Takes { get; set; }

        public volatile bool Answers = true;

        public volatile bool Refuses;

        public volatile bool IsImpossible;

        public TimeSpan[] Starts => [.. _starts];

        public async ValueTask<ProbeResult> ProbeAsync(IPEndPoint target, TimeSpan responseTime, CancellationToken response)
        {
            _starts.Enqueue(time.GetElapsedTime(_origin));
            if (IsImpossible)
            {
                throw new ProbeImpossibleException("no descriptors", new InvalidOperationException());
            }

            if (Refuses)
            {
                return new ProbeResult(IsGood: false, "connection refused");
            }

            if (Answers)
            {
                await Task.Delay(Takes, time, response);
                return new ProbeResult(IsGood: true, "connected");
            }

            // Not Task.Delay: its cancellation goes by way of the thread pool, and the test would have to wait for that.
            var silence = new TaskCompletionSource();
            await using var end = response.Register(silence.SetResult);
            await silence.Task;
            return new ProbeResult(IsGood: false, $"no SYN-ACK within {DurationText.Of(responseTime)}");
        }
    }
}
