using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>
/// What lives of a pool: its servers' states and the available set. Two writers meet here under one lock, the
/// configuration and health; readers read one volatile reference and never wait.
/// </summary>
internal sealed class PoolState
{
    private readonly ISchedulerFactory _schedulers;
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();
    private readonly List<RealServerState> _parted = [];
    private volatile Pool _settings;
    private volatile IReadOnlyList<RealServerState> _servers = [];
    private volatile AvailableSet _available;
    private volatile PersistenceTable? _persistence;
    private ITimer? _ramp;

    public PoolState(Pool settings, ISchedulerFactory schedulers, TimeProvider time)
    {
        _schedulers = schedulers;
        _time = time;
        _settings = settings;
        _available = new AvailableSet([], Shares: null, schedulers.Create(settings.Scheduler, [], poolSize: 0, shares: null, previous: null), Reserve: null);
        Update(settings);
    }

    public Pool Settings => _settings;

    /// <summary>
    /// What new or known flows may do has changed: the available set, or whether a server keeps what it has. Raised under the pool's lock, on whatever
    /// thread changed it: who listens takes note, and looks later.
    /// </summary>
    public event EventHandler? Changed;

    /// <summary>All servers, in the order of the configuration.</summary>
    public IReadOnlyList<RealServerState> Servers => _servers;

    public AvailableSet Available => _available;

    /// <summary>Null where clients need not come back to the same server.</summary>
    public PersistenceTable? Persistence => _persistence;

    /// <summary>Null where there is none.</summary>
    public RealServerState? Find(ServerKey key) => _servers.FirstOrDefault(server => server.Key == key);

    /// <summary>Whether connections of this server are to be ended: that was asked for, or it is down and the pool says so.</summary>
    public bool Ends(RealServerState server) => server.EndsFlows || (_settings.OnUnhealthy == OnUnhealthy.Reset && IsDown(server));

    /// <summary>Whether datagrams of a known flow are not to go on to this server. A UDP flow has no end of its own.</summary>
    public bool Sheds(RealServerState server) => server.HasLeft || server.Settings.AdminState == AdminState.Disabled || IsDown(server);

    /// <summary>Takes over a new configuration; servers that stay keep their health and counters.</summary>
    public void Update(Pool settings)
    {
        lock (_writing)
        {
            var known = _servers.ToDictionary(server => server.Key);
            if (_persistence is null || settings.Persistence != _settings.Persistence)
            {
                _persistence = settings.Persistence.Kind == PersistenceKind.None ? null : new PersistenceTable(settings.Persistence, _time);
            }

            var isRescheduled = settings.Scheduler != _settings.Scheduler;
            var checkAppeared = _settings.HealthCheck is null && settings.HealthCheck is not null;
            RealServerState[] kept = [.. settings.Servers.Select(server => Keep(known, server, settings, checkAppeared))];
            Part(_servers.Except(kept));
            _servers = kept;
            _settings = settings;
            Rebuild(isRescheduled ? null : _available);
        }
    }

    /// <summary>Records a verdict. False where the server has left the pool or already has this health; then only the reason is taken over.</summary>
    public bool SetHealth(RealServerState server, Health health, string reason)
    {
        lock (_writing)
        {
            if (!_servers.Contains(server) || _settings.HealthCheck is null)
            {
                return false;
            }

            if (server.Health.Health == health)
            {
                server.Health = server.Health with { Reason = reason };
                return false;
            }

            server.RampBegin = health == Health.Healthy ? _time.GetTimestamp() : null;
            server.Health = new HealthObservation(health, reason, _time.GetUtcNow());
            Rebuild(_available);
            return true;
        }
    }

    /// <summary>Has the next sweeps end all flows of a server; how many it has. None where it is not Disabled (any more).</summary>
    public long EndFlows(RealServerState server)
    {
        lock (_writing)
        {
            server.EndsFlows = server.Settings.AdminState == AdminState.Disabled;
            Changed?.Invoke(this, EventArgs.Empty);
            return server.EndsFlows ? server.Counters.Active : 0;
        }
    }

    /// <summary>Unhealthy, and not in use all the same, as where nobody else is left (<see cref="Fallback.UseAll"/>).</summary>
    private bool IsDown(RealServerState server) => server.Health.Health == Health.Unhealthy && !_available.Servers.Contains(server);

    private RealServerState Keep(Dictionary<ServerKey, RealServerState> known, RealServer server, Pool settings, bool checkAppeared)
    {
        var noCheck = settings.HealthCheck is null;
        if (!known.TryGetValue(server.Key, out var state))
        {
            var health = noCheck ? NotChecked() : Initial(settings.HealthCheck!);
            return TakeBack(server, health) ?? new RealServerState(server, health) { RampBegin = noCheck ? _time.GetTimestamp() : null };
        }

        state.Settings = server;
        if (noCheck && state.Health.Health != Health.Healthy)
        {
            state.Health = NotChecked();
        }
        else if (checkAppeared)
        {
            state.Health = Initial(settings.HealthCheck!);
        }

        return state;
    }

    private HealthObservation NotChecked() => new(Health.Healthy, "not checked", _time.GetUtcNow());

    private HealthObservation Initial(HealthCheckSettings check) => new(
        check.InitialHealth, check.InitialHealth == Health.Healthy ? "assumed until the first probe" : "not probed yet", _time.GetUtcNow());

    /// <summary>Servers that leave with flows are remembered: their limit holds also for the server that comes back with them.</summary>
    private void Part(IEnumerable<RealServerState> left)
    {
        _parted.RemoveAll(server => server.Counters.Active == 0);
        foreach (var server in left)
        {
            server.HasLeft = true;
            _parted.Add(server);
        }
    }

    private RealServerState? TakeBack(RealServer settings, HealthObservation health)
    {
        var index = _parted.FindIndex(server => server.Key == settings.Key && server.Counters.Active > 0);
        if (index < 0)
        {
            return null;
        }

        var state = _parted[index];
        _parted.RemoveAt(index);
        (state.Settings, state.Health, state.HasLeft) = (settings, health, false);
        return state;
    }

    private void Rebuild(AvailableSet? previous)
    {
        var available = _servers.Where(server => server.IsAvailable).ToLookup(server => server.Settings.Backup);
        RealServerState[] own = [.. available[false]];
        RealServerState[] backups = [.. available[true]];
        if (own.Length + backups.Length == 0 && _settings.Fallback == Fallback.UseAll)
        {
            own = AllOfUnhealthy();
        }

        _available = own.Length == 0
            ? Set(backups, previous, reserve: null)
            : Set(own, previous, backups.Length == 0 ? null : Set(backups, previous?.Reserve, reserve: null));
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Better a server that seems down than none. Only where all that could serve are known to be down: what was not probed yet will be at once.</summary>
    private RealServerState[] AllOfUnhealthy()
    {
        RealServerState[] wanted = [.. _servers.Where(server => server.Settings is { AdminState: AdminState.Enabled, Weight: > 0 })];
        return wanted.All(server => server.Health.Health == Health.Unhealthy) ? wanted : [];
    }

    private AvailableSet Set(RealServerState[] servers, AvailableSet? previous, AvailableSet? reserve) =>
        Set(servers, Shares(servers), previous, reserve);

    /// <summary>A hash that followed the ramp would move flows at each of its steps.</summary>
    private double[]? Shares(RealServerState[] servers) => _settings.Scheduler.Kind == SchedulerKind.Hash
        ? null
        : SlowStartRamp.Shares(servers, _settings.SlowStart, _time.GetTimestamp(), _time.TimestampFrequency);

    private AvailableSet Set(RealServerState[] servers, double[]? shares, AvailableSet? previous, AvailableSet? reserve)
    {
        if (shares is not null)
        {
            // Once: the look after that asks for the next one, if there is still a ramp.
            _ramp ??= _time.CreateTimer(_ => Ramp(), state: null, SlowStartRamp.Period(_settings.SlowStart), Timeout.InfiniteTimeSpan);
        }

        return new AvailableSet(servers, shares, _schedulers.Create(_settings.Scheduler, servers, _settings.Servers.Count, shares, previous?.Scheduler), reserve);
    }

    private void Ramp()
    {
        lock (_writing)
        {
            _ramp?.Dispose();
            _ramp = null;
            Rebuild(_available);
        }
    }
}
