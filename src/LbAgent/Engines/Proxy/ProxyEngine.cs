using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// TCP in user space: a listener for each enabled VIP, kept as long as its address and port stay. What a change does
/// not touch keeps its listener and its connections.
/// </summary>
internal sealed class ProxyEngine : IForwardingEngine, IDisposable
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RemovalGrace = TimeSpan.FromSeconds(30);

    private readonly IRelay _relay;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly ActivityClock _clock = new();
    private readonly ConnectionSweeper _sweeper;
    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, TcpListener> _listeners = [];
    private readonly Dictionary<string, VipState> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ListenStatus> _status = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<TcpListener, Task> _leaving = new();
    private readonly ITimer _retry;

    public ProxyEngine(IRelay relay, EventLog events, TimeProvider time)
    {
        (_relay, _events, _time) = (relay, events, time);
        _sweeper = new ConnectionSweeper(_clock, Listeners, time);
        _retry = time.CreateTimer(_ => RetryWaiting(), state: null, RetryPeriod, RetryPeriod);
    }

    public EngineDescription Description => new("proxy", IsAvailable: true, $"TCP, {_relay.Description}");

    public bool Serves(Vip vip) => vip.ForwardingMode == ForwardingMode.Proxy && vip.Protocol == Protocol.Tcp;

    public ListenStatus StatusOf(string vip) => _status.GetValueOrDefault(vip, ListenStatus.Closed);

    public IPreparedPlan Prepare(EnginePlan plan)
    {
        lock (_gate)
        {
            var bound = new Dictionary<IPEndPoint, TcpListener>();
            var failures = new Dictionary<string, Finding>(StringComparer.OrdinalIgnoreCase);
            foreach (var vip in plan.Put.Where(vip => vip.IsEnabled && Serves(vip)))
            {
                var endpoint = EndpointOf(vip);
                if (_listeners.ContainsKey(endpoint))
                {
                    continue;
                }

                try
                {
                    bound[endpoint] = TcpListener.Bind(endpoint, _relay, _clock, _events, _time);
                }
                catch (SocketException failure)
                {
                    failures[vip.Name] = Holder(endpoint) is { } holder ? BindFinding.HeldBy(vip, holder) : BindFinding.Of(vip, failure);
                }
            }

            return new PreparedProxyPlan(this, plan, bound, failures);
        }
    }

    public async Task StopAsync(TimeSpan drain)
    {
        await _retry.DisposeAsync();
        TcpListener[] all;
        lock (_gate)
        {
            all = [.. _listeners.Values];
            _listeners.Clear();
        }

        foreach (var listener in all)
        {
            Leave(listener, drain);
        }

        // Those of disabled VIPs may take for ever; at the deadline all are equal.
        var leaving = Task.WhenAll(_leaving.Values);
        await Task.WhenAny(leaving, Task.Delay(drain, _time));
        foreach (var listener in _leaving.Keys)
        {
            listener.AbortConnections();
        }

        await leaving;
        _sweeper.Dispose();
    }

    public void Dispose()
    {
        _retry.Dispose();
        _sweeper.Dispose();
        foreach (var listener in Listeners())
        {
            listener.Dispose();
        }
    }

    internal void Commit(EnginePlan plan, Dictionary<IPEndPoint, TcpListener> bound, Dictionary<string, Finding> failures, RuntimeState runtime)
    {
        lock (_gate)
        {
            var touched = plan.Put.Select(vip => vip.Name).Concat(plan.Removed).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var wanted = plan.Put.Where(vip => vip.IsEnabled && Serves(vip)).ToDictionary(EndpointOf);
            foreach (var listener in _listeners.Values.Where(listener => touched.Contains(listener.Vip!.Model.Settings.Name)).ToArray())
            {
                if (!wanted.ContainsKey(listener.Endpoint))
                {
                    _listeners.Remove(listener.Endpoint);
                    Leave(listener, plan.Removed.Contains(listener.Vip!.Model.Settings.Name, StringComparer.OrdinalIgnoreCase) ? RemovalGrace : TimeSpan.MaxValue);
                }
            }

            foreach (var listener in _leaving.Keys.Where(listener => plan.Removed.Contains(listener.Vip!.Model.Settings.Name, StringComparer.OrdinalIgnoreCase)))
            {
                listener.ShortenDrain(RemovalGrace);
            }

            foreach (var name in touched)
            {
                _waiting.Remove(name);
                _status.TryRemove(name, out _);
            }

            foreach (var (endpoint, vip) in wanted)
            {
                var state = runtime.Vips[vip.Name];
                if (_listeners.TryGetValue(endpoint, out var standing))
                {
                    standing.Vip = state;
                    _status[vip.Name] = ListenStatus.Listening;
                }
                else if (bound.TryGetValue(endpoint, out var listener))
                {
                    Start(listener, state);
                }
                else
                {
                    Wait(state, failures[vip.Name]);
                }
            }
        }
    }

    /// <summary>The VIP of ours that has the port on all addresses, or on one of those that are all wanted now.</summary>
    private Vip? Holder(IPEndPoint wanted) => _listeners.Values
        .FirstOrDefault(listener => listener.Endpoint.Port == wanted.Port
            && listener.Endpoint.AddressFamily == wanted.AddressFamily
            && (IsEvery(listener.Endpoint) || IsEvery(wanted)))?.Vip?.Model.Settings;

    private static bool IsEvery(IPEndPoint endpoint) => endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);

    private static IPEndPoint EndpointOf(Vip vip) => new(vip.Address, vip.Ports.First);

    private TcpListener[] Listeners()
    {
        lock (_gate)
        {
            return [.. _listeners.Values, .. _leaving.Keys];
        }
    }

    private void Start(TcpListener listener, VipState vip)
    {
        try
        {
            listener.Start(vip);
            _listeners[listener.Endpoint] = listener;
            _status[vip.Model.Settings.Name] = ListenStatus.Listening;
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            Wait(vip, BindFinding.Of(vip.Model.Settings, failure));
        }
    }

    /// <summary>The VIP cannot listen now: say so once, and try again every few seconds.</summary>
    private void Wait(VipState vip, Finding why)
    {
        var name = vip.Model.Settings.Name;
        _waiting[name] = vip;
        _status[name] = ListenStatus.Failed($"{why.Reason} {why.Remedy}".TrimEnd());
        _events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, $"does not listen: {why.Reason}") { Vip = name });
    }

    private void RetryWaiting()
    {
        lock (_gate)
        {
            foreach (var (name, vip) in _waiting.ToArray())
            {
                TcpListener? listener = null;
                try
                {
                    listener = TcpListener.Bind(EndpointOf(vip.Model.Settings), _relay, _clock, _events, _time);
                    listener.Start(vip);
                    _listeners[listener.Endpoint] = listener;
                    _waiting.Remove(name);
                    _status[name] = ListenStatus.Listening;
                    _events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Information, $"listens on {listener.Endpoint} now") { Vip = name });
                }
                catch (SocketException failure)
                {
                    listener?.Dispose();
                    var why = BindFinding.Of(vip.Model.Settings, failure);
                    _status[name] = ListenStatus.Failed($"{why.Reason} {why.Remedy}".TrimEnd());
                }
            }
        }
    }

    /// <summary>Unbinds now; the rest of its life is draining.</summary>
    private void Leave(TcpListener listener, TimeSpan drain)
    {
        listener.Unbind();
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _leaving[listener] = left.Task;
        _ = Task.Run(async () =>
        {
            await listener.DrainAsync(drain);
            listener.Dispose();
            _leaving.TryRemove(listener, out _);
            left.SetResult();
        });
    }
}
