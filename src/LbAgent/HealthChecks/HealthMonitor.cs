using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks.Probes;
using LbAgent.Runtime;

namespace LbAgent.HealthChecks;

/// <summary>
/// Watches one real server of one pool by one check, until disposed. A loop of its own on the thread pool; all waiting
/// is on the monotonic clock of <see cref="TimeProvider"/>.
/// </summary>
internal sealed class HealthMonitor : IDisposable
{
    private readonly PoolState _pool;
    private readonly RealServerState _server;
    private readonly HealthCheckSettings _settings;
    private readonly IProbe _probe;
    private readonly IPEndPoint _target;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly HealthEvaluator _evaluator;
    private readonly CancellationTokenSource _stop = new();
    private bool _isImpossible;

    public HealthMonitor(PoolState pool, RealServerState server, HealthCheckSettings settings, IProbe probe, EventLog events, TimeProvider time)
    {
        (_pool, _server, _settings, _probe, _events, _time) = (pool, server, settings, probe, events, time);
        _target = new IPEndPoint(settings.Address ?? server.Key.Address, settings.Port == 0 ? server.Key.Port : settings.Port);
        _origin = time.GetTimestamp();
        _evaluator = new HealthEvaluator(settings, server.Health.Health);
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Starts to watch; the first probe goes out after <paramref name="delay"/>.</summary>
    public Task StartAsync(TimeSpan delay)
    {
        var stop = _stop.Token;
        return Task.Run(() => WatchAsync(delay, stop), CancellationToken.None);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task WatchAsync(TimeSpan delay, CancellationToken stop)
    {
        try
        {
            await Task.Delay(delay, _time, stop);
            while (true)
            {
                var start = Now;
                _evaluator.Begin(start);
                await ProbeOnceAsync(stop);
                await WaitForNextAsync(start, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed: the server or the check is gone.
        }
        catch (Exception bug)
        {
            // A monitor that dies silently would leave its server's health standing for ever.
            Say(EventSeverity.Error, $"health checking stopped by an internal error: {bug}");
            Report(new HealthVerdict(Health.Unhealthy, "health checking stopped by an internal error"));
        }
    }

    private async Task ProbeOnceAsync(CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        var wallClock = _time.GetUtcNow();
        using var response = new CancellationTokenSource(_settings.Response, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(response.Token, stop);
        var probing = _probe.ProbeAsync(_target, _settings.Response, either.Token).AsTask();
        if (_evaluator.Deadline is { } deadline && deadline < Now + _settings.Response)
        {
            await Task.WhenAny(probing, WaitUntilAsync(deadline, either.Token));
            if (!probing.IsCompleted)
            {
                Report(_evaluator.Expire(Now));
            }
        }

        ProbeResult result;
        try
        {
            result = await probing;
            _isImpossible = false;
        }
        catch (ProbeImpossibleException failure)
        {
            SayImpossible(failure);
            return;
        }

        stop.ThrowIfCancellationRequested();
        _server.LastProbe = new ProbeObservation(wallClock, _time.GetElapsedTime(started));
        Report(result.IsGood ? _evaluator.Succeed(result.Reason) : _evaluator.Fail(result.Reason));
    }

    /// <summary>No verdict: a box short of descriptors must not take all its servers down. Said once, not at every probe.</summary>
    private void SayImpossible(ProbeImpossibleException failure)
    {
        _evaluator.Skip();
        if (!_isImpossible)
        {
            _isImpossible = true;
            Say(EventSeverity.Error, $"cannot be probed from this box: {failure.Message}");
        }
    }

    private async Task WaitForNextAsync(TimeSpan start, CancellationToken stop)
    {
        if (_evaluator.Deadline is { } deadline && deadline < start + _evaluator.NextInterval)
        {
            await WaitUntilAsync(deadline, stop);
            Report(_evaluator.Expire(Now));
        }

        await WaitUntilAsync(start + _evaluator.NextInterval, stop);
    }

    private Task WaitUntilAsync(TimeSpan when, CancellationToken cancellation)
    {
        var left = when - Now;
        return left > TimeSpan.Zero ? Task.Delay(left, _time, cancellation) : Task.CompletedTask;
    }

    private void Report(HealthVerdict? verdict)
    {
        var hasNews = _evaluator.Reason.Length > 0 && _evaluator.Reason != _server.Health.Reason;
        var changed = (verdict is not null || hasNews) && _pool.SetHealth(_server, _evaluator.Health, _evaluator.Reason);
        if (verdict is null || !changed)
        {
            return;
        }

        var severity = verdict.Health == Health.Unhealthy ? EventSeverity.Warning : EventSeverity.Information;
        Say(severity, $"{verdict.Health}: {verdict.Reason}");
    }

    private void Say(EventSeverity severity, string message) => _events.Write(new AgentEvent(EventKind.Health, severity, message)
    {
        Pool = _pool.Settings.Name,
        Server = _server.Key.ToString(),
    });
}
