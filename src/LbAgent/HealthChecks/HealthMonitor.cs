using System;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;
using LbAgent.Runtime;

namespace LbAgent.HealthChecks;

/// <summary>
/// Watches one real server of one pool by one check, until disposed: probes when it is time, gives up when the response time is over, and
/// reports what the evaluator makes of it. Its thread is the agenda's, but for <see cref="Start"/> and <see cref="Dispose"/>.
/// </summary>
internal sealed class HealthMonitor : ProbeCaller, IDisposable
{
    private readonly PoolState _pool;
    private readonly RealServerState _server;
    private readonly HealthCheckSettings _settings;
    private readonly IProbe _probe;
    private readonly CheckAgenda _agenda;
    private readonly EventLog _events;
    private readonly HealthEvaluator _evaluator;
    private TimeSpan _start;
    private DateTimeOffset _startOfDay;
    private TimeSpan _nextStart;
    private bool _isProbing;
    private bool _isImpossible;
    private volatile bool _isStopped;

    public HealthMonitor(PoolState pool, RealServerState server, HealthCheckSettings settings, IProbe probe, CheckAgenda agenda, EventLog events)
    {
        (_pool, _server, _settings, _probe, _agenda, _events) = (pool, server, settings, probe, agenda, events);
        _evaluator = new HealthEvaluator(settings, server.Health.Health);
    }

    /// <summary>Starts to watch; the first probe goes out after <paramref name="delay"/>. Any thread, once.</summary>
    public void Start(TimeSpan delay)
    {
        var first = _agenda.Now + delay;
        _agenda.Post(this, () =>
        {
            _nextStart = first;
            Reschedule();
        });
    }

    /// <summary>No verdict comes from it any more. Any thread.</summary>
    public void Dispose()
    {
        _isStopped = true;
        _agenda.Post(this, Stop);
    }

    public override void OnDue()
    {
        var now = _agenda.Now;
        Report(_evaluator.Expire(now));
        if (_isProbing && now >= _start + _settings.Response)
        {
            OnResult(_probe.GiveUp(_settings.Response));
        }
        else if (!_isProbing && now >= _nextStart)
        {
            Probe(now);
        }

        Reschedule();
    }

    public override void OnResult(ProbeResult result)
    {
        _isProbing = false;
        switch (result.Outcome)
        {
            case ProbeOutcome.Good:
                Report(_evaluator.Succeed(result.Reason));
                break;
            case ProbeOutcome.Bad:
                Report(_evaluator.Fail(result.Reason));
                break;
            case ProbeOutcome.Impossible:
                SayImpossible(result.Reason);
                break;
        }

        if (result.Outcome != ProbeOutcome.Impossible)
        {
            _isImpossible = false;
            _server.LastProbe = new ProbeObservation(_startOfDay, _agenda.Now - _start);
        }

        _nextStart = _start + _evaluator.NextInterval;
        Reschedule();
    }

    /// <summary>A monitor that dies silently would leave its server's health standing for ever.</summary>
    public override void OnBug(Exception bug)
    {
        if (!_isStopped)
        {
            Say(EventSeverity.Error, $"health checking stopped by an internal error: {bug}");
            _pool.SetHealth(_server, Health.Unhealthy, "health checking stopped by an internal error");
            _isStopped = true;
            Stop();
        }
    }

    private void Probe(TimeSpan now)
    {
        (_start, _startOfDay, _isProbing) = (now, _agenda.WallClock, true);
        _evaluator.Begin(now);
        _probe.Begin(this, trace: null);
    }

    private void Stop()
    {
        _agenda.Clear(this);
        if (_isProbing)
        {
            _isProbing = false;
            _probe.GiveUp(_settings.Response);
        }

        _probe.Retire();
    }

    private void Reschedule()
    {
        if (_isStopped)
        {
            return;
        }

        var next = _isProbing ? _start + _settings.Response : _nextStart;
        _agenda.Set(this, _evaluator.Deadline is { } deadline && deadline < next ? deadline : next);
    }

    /// <summary>No verdict: a box short of descriptors must not take all its servers down. An event once, not at every probe.</summary>
    private void SayImpossible(string why)
    {
        var reason = $"cannot be probed from this box: {why}";
        _evaluator.Skip();
        if (!_isStopped)
        {
            _pool.SetHealth(_server, _evaluator.Health, reason);
        }

        if (!_isImpossible)
        {
            _isImpossible = true;
            Say(EventSeverity.Error, reason);
        }
    }

    private void Report(HealthVerdict? verdict)
    {
        var hasNews = _evaluator.Reason.Length > 0 && _evaluator.Reason != _server.Health.Reason;
        if (_isStopped || !(verdict is not null || hasNews))
        {
            return;
        }

        if (_pool.SetHealth(_server, _evaluator.Health, _evaluator.Reason) && verdict is not null)
        {
            var severity = verdict.Health == Health.Unhealthy ? EventSeverity.Warning : EventSeverity.Information;
            Say(severity, $"{verdict.Health}: {verdict.Reason}");
        }
    }

    private void Say(EventSeverity severity, string message) => _events.Write(new AgentEvent(EventKind.Health, severity, message)
    {
        Pool = _pool.Settings.Name,
        Server = _server.Key.ToString(),
    });
}
