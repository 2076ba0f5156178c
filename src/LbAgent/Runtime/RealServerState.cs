using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>
/// What lives of a real server as long as it is in its pool, and, where it left with flows, as long as they do: health and
/// counters. Only the pool's writer changes <see cref="Settings"/> and <see cref="Health"/>; anyone reads them at any time.
/// </summary>
internal sealed class RealServerState(RealServer settings, HealthObservation health)
{
    private volatile RealServer _settings = settings;
    private volatile HealthObservation _health = health;
    private volatile ProbeObservation? _lastProbe;
    private volatile bool _hasLeft;
    private volatile bool _endsFlows;

    public ServerKey Key { get; } = settings.Key;

    public FlowCounters Counters { get; } = new();

    public RealServer Settings
    {
        get => _settings;
        internal set
        {
            // First, so that no flow that comes by the new settings ends by the old.
            _endsFlows &= value.AdminState == AdminState.Disabled;
            _settings = value;
        }
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

    /// <summary>It is no longer in the pool.</summary>
    public bool HasLeft
    {
        get => _hasLeft;
        internal set => _hasLeft = value;
    }

    /// <summary>Whatever flows it has are to end. Only while it is Disabled: who enables it, or lets it drain, wants flows again.</summary>
    public bool EndsFlows
    {
        get => _endsFlows;
        internal set => _endsFlows = value;
    }

    /// <summary>When it came, or came back from Unhealthy, on the clock of <see cref="System.TimeProvider.GetTimestamp"/>; null: it has its whole weight.</summary>
    public long? RampBegin { get; internal set; }

    /// <summary>Whether new flows may come here.</summary>
    public bool IsAvailable =>
        _health.Health == Domain.Health.Healthy && _settings is { AdminState: AdminState.Enabled, Weight: > 0 };

    /// <summary>Whether clients that it has already may come again: a server that drains, or of weight 0, keeps them.</summary>
    public bool ServesItsOwn =>
        !_hasLeft && _health.Health == Domain.Health.Healthy && _settings.AdminState is (AdminState.Enabled or AdminState.Draining);

    /// <summary>Whether its limit is not reached. Of the moment.</summary>
    public bool HasRoom => _settings.MaxConnections == 0 || Counters.Active < _settings.MaxConnections;

    /// <summary>Takes a place for a new flow; false where its limit is reached.</summary>
    public bool TryEnter() => Counters.TryEnter(_settings.MaxConnections);
}
