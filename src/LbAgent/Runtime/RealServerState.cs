using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>
/// What lives of a real server as long as it is in its pool: health and counters. Only the pool's writer changes
/// <see cref="Settings"/> and <see cref="Health"/>; anyone reads them at any time.
/// </summary>
internal sealed class RealServerState(RealServer settings, HealthObservation health)
{
    private volatile RealServer _settings = settings;
    private volatile HealthObservation _health = health;
    private volatile ProbeObservation? _lastProbe;

    public ServerKey Key { get; } = settings.Key;

    public FlowCounters Counters { get; } = new();

    public RealServer Settings
    {
        get => _settings;
        internal set => _settings = value;
    }

    public HealthObservation Health
    {
        get => _health;
        internal set => _health = value;
    }

    public ProbeObservation? LastProbe
    {
        get => _lastProbe;
        set => _lastProbe = value;
    }

    /// <summary>Whether new flows may come here.</summary>
    public bool IsAvailable =>
        _health.Health == Domain.Health.Healthy && _settings is { AdminState: AdminState.Enabled, Weight: > 0 };

    /// <summary>What the scheduler uses now.</summary>
    public int EffectiveWeight => IsAvailable ? _settings.Weight : 0;
}
