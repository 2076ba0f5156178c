using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Contract;
using LbAgent.Events;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Which events a watcher asked for. What it did not ask for takes no place in its queue. Immutable.</summary>
internal sealed class EventFilter(V1.WatchEventsRequest request, EventVips vips)
{
    private readonly NamePattern[] _vips = [.. request.Vips.Select(text => new NamePattern(text))];
    private readonly NamePattern[] _pools = [.. request.Pools.Select(text => new NamePattern(text))];
    private readonly HashSet<V1.EventKind> _kinds = [.. request.Kinds];
    private readonly HashSet<V1.EventSeverity> _severities = [.. request.Severities];

    public bool Wants(AgentEvent what) =>
        (_kinds.Count == 0 || _kinds.Contains(EnumContract.ToWire<EventKind, V1.EventKind>(what.Kind)))
        && (_severities.Count == 0 || _severities.Contains(EnumContract.ToWire<EventSeverity, V1.EventSeverity>(what.Severity)))
        && (_pools.Length == 0 || IsAny(_pools, what.Pool))
        && (_vips.Length == 0 || vips.Of(what).Any(vip => IsAny(_vips, vip)));

    private static bool IsAny(NamePattern[] patterns, string name) => name.Length > 0 && Array.Exists(patterns, pattern => pattern.Matches(name));
}
