using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Domain.Remedies;
using LbAgent.Events;
using LbAgent.Network;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// TCP and UDP in user space: a listener for each enabled VIP, kept as long as its address and port stay. What a change does
/// not touch keeps its listener and its connections.
/// </summary>
internal sealed partial class ProxyEngine : IForwardingEngine, IDisposable
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RemovalGrace = TimeSpan.FromSeconds(30);

    private readonly ProxyBox _box;
    private readonly EventLog _events;
    private readonly Sweeper _sweeper;
    private readonly Lock _gate = new();
    private readonly Dictionary<ListenEndpoint, ProxyListener> _listeners = [];
    private readonly Dictionary<string, VipState> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ListenStatus> _status = new(StringComparer.OrdinalIgnoreCase);
    private readonly LeavingListeners _leaving;
    private readonly ITimer _retry;
    private readonly AddressTakeover _takeover;
    private readonly AddressModes _modes;
    private readonly AddressGuard _guard;
    private bool _isStopping;

    public ProxyEngine(ProxyBox box, ActivityClock clock, AddressTakeover takeover, AddressModes modes, EventLog events)
    {
        (_box, _events, _takeover, _modes) = (box, events, takeover, modes);
        _leaving = new LeavingListeners(events);
        _guard = new AddressGuard(box.Addresses, LookAtAddresses);
        _sweeper = new Sweeper(clock, box.Relay, box.Time);
        _retry = box.Time.CreateTimer(_ => RetryWaiting(), state: null, RetryPeriod, RetryPeriod);
    }

    public EngineDescription Description => new("proxy", IsAvailable: true, ProxyDescription.Of(_box));

    public EngineStatus Status => EngineStatus.Of(Description);

    public bool Serves(Vip vip) => vip.ForwardingMode == ForwardingMode.Proxy && vip.Protocol is Protocol.Tcp or Protocol.Udp;

    public ListenStatus StatusOf(string vip) => _status.GetValueOrDefault(vip, ListenStatus.Closed);

    public IPreparedPlan Prepare(EnginePlan plan)
    {
        lock (_gate)
        {
            var bound = new Dictionary<ListenEndpoint, ProxyListener>();
            var failures = new Dictionary<string, Finding>(StringComparer.OrdinalIgnoreCase);
            var mode = _box.Addresses.InForce(plan.After.Topology.AddressMode);
            foreach (var vip in Wanted(plan))
            {
                var endpoint = ListenEndpoint.Of(vip);
                if (_listeners.ContainsKey(endpoint))
                {
                    continue;
                }

                if (TryBind(vip, mode, out var failure) is { } listener)
                {
                    bound[endpoint] = listener;
                }
                else
                {
                    failures[vip.Name] = Holder(endpoint) is { } holder ? BindFinding.HeldBy(vip, holder) : failure!;
                }
            }

            return new PreparedProxyPlan(this, plan, bound, failures, [.. JudgeStanding(plan, mode)]);
        }
    }

    public async Task StopAsync(TimeSpan drain)
    {
        await _retry.DisposeAsync();
        ProxyListener[] all;
        lock (_gate)
        {
            _isStopping = true;
            _guard.Dispose();
            all = [.. _listeners.Values];
            _listeners.Clear();
            _takeover.Keep(this, []);
        }

        foreach (var listener in all)
        {
            _leaving.Add(listener, drain);
        }

        await _leaving.EndAsync(drain, _box.Time);
        _sweeper.Dispose();
    }

    public void Dispose()
    {
        _retry.Dispose();
        _guard.Dispose();
        _sweeper.Dispose();
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }
    }

    internal void Commit(EnginePlan plan, Dictionary<ListenEndpoint, ProxyListener> bound, Dictionary<string, Finding> failures, RuntimeState runtime)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                // The agent goes; the next one serves what was stored.
                foreach (var listener in bound.Values)
                {
                    listener.Dispose();
                }

                return;
            }

            var touched = plan.Put.Select(vip => vip.Name).Concat(plan.Removed).ToHashSet(StringComparer.OrdinalIgnoreCase);
            _takeover.Once(plan.After.Vips.Values);
            var wanted = Wanted(plan).ToDictionary(ListenEndpoint.Of);
            foreach (var listener in _listeners.Values.Where(listener => touched.Contains(listener.Vip!.Model.Settings.Name)).ToArray())
            {
                if (!wanted.ContainsKey(listener.Endpoint))
                {
                    _listeners.Remove(listener.Endpoint);
                    _leaving.Add(listener, plan.Removed.Contains(listener.Vip!.Model.Settings.Name, StringComparer.OrdinalIgnoreCase) ? RemovalGrace : TimeSpan.MaxValue);
                }
            }

            _leaving.Shorten(plan.Removed, RemovalGrace);
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
                    // A retry came between: it had the port while what was bound for this change did not listen yet.
                    bound.GetValueOrDefault(endpoint)?.Dispose();
                    standing.Serve(state);
                    Look(standing, isNew: false);
                }
                else if (bound.TryGetValue(endpoint, out var listener))
                {
                    Wait(state, TryStart(listener, state));
                }
                else
                {
                    Wait(state, failures[vip.Name]);
                }
            }

            _takeover.Keep(this, _waiting.Values.Select(vip => vip.Model.Settings));
            var isToBeLookedAt = _guard.Watch(_listeners.Keys.Select(endpoint => endpoint.Address)) || plan.Diff.PutTopology is not null || _guard.IsToBeAsked;
            if (isToBeLookedAt)
            {
                Guard();
            }
        }
    }

    private IEnumerable<Vip> Wanted(EnginePlan plan) => plan.Put.Where(vip => vip.IsEnabled && Serves(vip));

    /// <summary>The VIP of ours that stands in the way.</summary>
    private Vip? Holder(ListenEndpoint wanted) =>
        _listeners.Values.FirstOrDefault(listener => listener.Endpoint.ClashesWith(wanted))?.Vip?.Model.Settings;

    /// <summary>Null, with the reason, where address or ports cannot be had.</summary>
    private ProxyListener? TryBind(Vip vip, AddressMode mode, out Finding? failure)
    {
        failure = null;
        if (_box.Addresses.OwnerElsewhere(vip.Address, mode) is { Length: > 0 } mac)
        {
            failure = AddressFinding.InUse(vip, mac);
            return null;
        }

        try
        {
            if (!ListenPorts.MayServe(ListenEndpoint.Of(vip), _box))
            {
                failure = BindFinding.TooManyPorts(vip, ListenPorts.WhyNotSteered(vip.Protocol == Protocol.Udp, _box), SystemRemedies.Here);
                return null;
            }

            return ProxyListener.Bind(ListenEndpoint.Of(vip), mode, _box);
        }
        catch (SocketException refused)
        {
            failure = mode == AddressMode.External && refused.SocketErrorCode == SocketError.AddressNotAvailable
                ? BindFinding.Absent(vip, _box.Addresses.IsForbidden)
                : BindFinding.Of(vip, refused, _box.Addresses.WhyNot, SystemRemedies.Here);
            return null;
        }
    }

    /// <summary>The reason, where it does not listen now.</summary>
    private Finding? TryStart(ProxyListener listener, VipState vip)
    {
        try
        {
            listener.Start(vip);
            _listeners[listener.Endpoint] = listener;
            Look(listener, isNew: true);
            return null;
        }
        catch (Exception failure) when (failure is SocketException or AddressFailedException or SteeringFailedException)
        {
            _leaving.LetGo(listener, vip);
            return BindFinding.Of(vip.Model.Settings, failure, _box.Addresses.WhyNot, SystemRemedies.Here);
        }
    }

    private void Say(string vip, EventSeverity severity, string what) => _events.Write(new AgentEvent(EventKind.Listener, severity, what) { Vip = vip });

    private static ListenStatus Failed(Finding why) =>
        BindFinding.IsAbsent(why) ? ListenStatus.Absent(why.Reason) : ListenStatus.Failed($"{why.Reason} {why.Remedy}".TrimEnd());
}
