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
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5) });
        _probe.Takes = TimeSpan.FromSeconds(1);

        await AdvanceAsync(TimeSpan.FromSeconds(16));

        Assert.Equal([0, 5, 10, 15], _probe.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
    }

    [Fact]
    public async Task Watch_SilentServer_IsUnhealthyExactlyAtTheWorstCaseLessOneInterval()
    {
        // From the start of the first failed probe: two more intervals and the last response time.
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 3 }, Health.Healthy);
        _probe.Answers = false;

        await AdvanceAsync(TimeSpan.FromSeconds(11.9));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        await AdvanceAsync(TimeSpan.FromSeconds(0.2));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
        Assert.Equal("no SYN-ACK within 2s (3 of 3)", watched.Server.Health.Reason);
    }

    [Fact]
    public async Task Watch_WithTimeout_IsUnhealthyBeforeRetriesAreUsedUp()
    {
        using var watched = Watch(
            new HealthCheckSettings { Interval = TimeSpan.FromSeconds(5), RequestedResponse = TimeSpan.FromSeconds(2), Retries = 10, Timeout = TimeSpan.FromSeconds(6) },
            Health.Healthy);
        _probe.Answers = false;

        await AdvanceAsync(TimeSpan.FromSeconds(5.9));
        Assert.Equal(Health.Healthy, watched.Server.Health.Health);
        await AdvanceAsync(TimeSpan.FromSeconds(0.2));

        Assert.Equal(Health.Unhealthy, watched.Server.Health.Health);
    }

    [Fact]
    public async Task Watch_WhileUnhealthy_ProbesAtTheDeadInterval()
    {
        using var watched = Watch(new HealthCheckSettings { Interval = TimeSpan.FromSeconds(1), RequestedResponse = TimeSpan.FromSeconds(1), Retries = 1, RequestedDeadInterval = TimeSpan.FromSeconds(10) });
        _probe.Refuses = true;

        await AdvanceAsync(TimeSpan.FromSeconds(25));

        Assert.Equal([0, 10, 20], _probe.Starts.Select(start => start.TotalSeconds));
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

    /// <summary>In steps, and after each waits until the monitor has gone to sleep again.</summary>
    private async Task AdvanceAsync(TimeSpan by, TimeSpan step)
    {
        for (var left = by; left > TimeSpan.Zero; left -= step)
        {
            await _probe.SettleAsync();
            _time.Advance(left < step ? left : step);
            await _probe.SettleAsync();
        }
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
        private int _started;

        public TimeSpan Takes { get; set; }

        public volatile bool Answers = true;

        public volatile bool Refuses;

        public TimeSpan[] Starts => [.. _starts];

        public async ValueTask<ProbeResult> ProbeAsync(IPEndPoint target, TimeSpan responseTime, CancellationToken response)
        {
            _starts.Enqueue(time.GetElapsedTime(_origin));
            Interlocked.Increment(ref _started);
            if (Refuses)
            {
                return new ProbeResult(IsGood: false, "connection refused");
            }

            try
            {
                await Task.Delay(Answers ? Takes : Timeout.InfiniteTimeSpan, time, response);
                return new ProbeResult(IsGood: true, "connected");
            }
            catch (OperationCanceledException)
            {
                return new ProbeResult(IsGood: false, $"no SYN-ACK within {DurationText.Of(responseTime)}");
            }
        }

        /// <summary>Lets the thread pool run whatever the clock has woken.</summary>
        public async Task SettleAsync()
        {
            var quiet = 0;
            var seen = Volatile.Read(ref _started);
            while (quiet < 3)
            {
                await Task.Yield();
                Thread.Sleep(0);
                quiet = seen == Volatile.Read(ref _started) && ThreadPool.PendingWorkItemCount == 0 ? quiet + 1 : 0;
                seen = Volatile.Read(ref _started);
            }
        }
    }
}
