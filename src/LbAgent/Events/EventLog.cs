using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace LbAgent.Events;

/// <summary>
/// Where every room says what happened: keeps the last 1000 events, hands new ones to watchers, and writes each to the
/// host's log. Never waits for a watcher. Safe to call from any thread.
/// </summary>
internal sealed partial class EventLog(TimeProvider time, ILogger<EventLog> logger)
{
    public const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<AgentEvent> _recent = new();
    private readonly List<EventSubscription> _subscriptions = [];
    private ulong _sequence;

    public void Write(AgentEvent what)
    {
        lock (_gate)
        {
            what = what with { Sequence = ++_sequence, Time = time.GetUtcNow() };
            _recent.Enqueue(what);
            if (_recent.Count > Kept)
            {
                _recent.Dequeue();
            }

            foreach (var subscription in _subscriptions)
            {
                if (subscription.Wants(what))
                {
                    subscription.Offer(what);
                }
            }
        }

        Log(what);
    }

    /// <summary>Begins to watch. Past events and new ones join without a gap.</summary>
    /// <param name="recent">How many past ones.</param>
    /// <param name="wants">Which ones, past and new; null: all. Called with the log locked, so it must not write to the log nor wait.</param>
    public (IReadOnlyList<AgentEvent> Recent, EventSubscription Subscription) Subscribe(int recent, Predicate<AgentEvent>? wants = null)
    {
        lock (_gate)
        {
            var subscription = new EventSubscription(Unsubscribe, wants ?? (_ => true));
            _subscriptions.Add(subscription);
            return ([.. _recent.Where(what => subscription.Wants(what)).TakeLast(recent)], subscription);
        }
    }

    private void Unsubscribe(EventSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private void Log(AgentEvent what)
    {
        var level = what.Severity switch
        {
            EventSeverity.Error => LogLevel.Error,
            EventSeverity.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        if (logger.IsEnabled(level))
        {
            var where = Where(what);
            Happened(logger, level, what.Kind, where, what.Message);
        }
    }

    private static string Where(AgentEvent what)
    {
        string[] parts =
        [
            what.Vip.Length > 0 ? $"VIP {what.Vip}" : "",
            what.Pool.Length > 0 ? $"pool {what.Pool}" : "",
            what.Server.Length > 0 ? $"server {what.Server}" : "",
            what.Revision > 0 ? $"revision {what.Revision}" : "",
        ];
        var named = string.Join(" ", parts.Where(part => part.Length > 0));
        return named.Length > 0 ? named + ": " : "";
    }

    [LoggerMessage(EventId = 1, Message = "{Kind}: {Where}{What}")]
    private static partial void Happened(ILogger logger, LogLevel level, EventKind kind, string where, string what);
}
