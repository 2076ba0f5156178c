using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Control;
using LbAgent.Domain;
using LbAgent.Events;

namespace LbAgent.Api;

/// <summary>The VIPs that an event is about: its own, or those that balance over its pool now. Safe to call from any thread.</summary>
internal sealed class EventVips(ConfigurationWriter writer)
{
    private volatile Known? _known;

    public IReadOnlyList<string> Of(AgentEvent what)
    {
        if (what.Vip.Length > 0)
        {
            return [what.Vip];
        }

        return what.Pool.Length > 0 ? [.. UsersOf(writer.Current)[what.Pool]] : [];
    }

    /// <summary>Made once for each configuration: a fleet of servers that fall over at once is as many events.</summary>
    private ILookup<string, string> UsersOf(ConfigurationSnapshot snapshot)
    {
        var known = _known;
        if (known?.Snapshot != snapshot)
        {
            _known = known = new Known(snapshot, snapshot.Vips.Values.ToLookup(vip => vip.Pool, vip => vip.Name, StringComparer.OrdinalIgnoreCase));
        }

        return known.Users;
    }

    private sealed class Known(ConfigurationSnapshot snapshot, ILookup<string, string> users)
    {
        public ConfigurationSnapshot Snapshot { get; } = snapshot;

        public ILookup<string, string> Users { get; } = users;
    }
}
