using System;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Admission;

/// <summary>
/// Who may make a new flow with a VIP: its AllowFrom list, its rates, its limit. Replaced whole when the VIP's settings change;
/// the rates seen go on. Any thread, no lock. Who is kept out is counted as refused.
/// </summary>
internal sealed class VipAdmission
{
    private readonly TimeProvider _time;
    private readonly AddressSet? _allowed;
    private readonly VipLimits _limits;
    private readonly SourceRates? _sources;
    private readonly ulong[] _rate;

    public VipAdmission(VipState state, TimeProvider time, VipAdmission? previous)
    {
        (State, Settings, _time) = (state, state.Model.Settings, time);
        _limits = Settings.Limits;
        _allowed = Settings.AllowFrom.Count == 0 ? null : new AddressSet(Settings.AllowFrom);
        _rate = previous?._rate ?? new ulong[1];
        _sources = _limits.NewConnectionsPerSecondPerSource == 0 ? null : previous?._sources ?? new SourceRates();
    }

    public VipState State { get; }

    public Vip Settings { get; }

    /// <summary>Judges who connects, and takes a place under the VIP's limit. Where true, the flow's end leaves that place.</summary>
    public bool TryEnter(FlowEndpoint peer) => (MayConnect(peer) && State.Counters.TryEnter(Limit)) || Refuse();

    /// <summary>Judges who sends one datagram, by the AllowFrom list alone, where each is scheduled by itself.</summary>
    public bool MaySend(FlowEndpoint client) => _allowed is null || _allowed.Contains(client) || Refuse();

    /// <summary>Judges whom the flow is for: who connected, or the one that a PROXY protocol header names.</summary>
    public bool MaySource(FlowEndpoint client) =>
        _sources is null || _sources.TryCount(client, Now(), (int)_limits.NewConnectionsPerSecondPerSource) || Refuse();

    /// <summary>Both at once, where who sends is whom it is for.</summary>
    public bool TryEnterAsSource(FlowEndpoint client)
    {
        if (!TryEnter(client))
        {
            return false;
        }

        if (MaySource(client))
        {
            return true;
        }

        State.Counters.Leave();
        return false;
    }

    /// <summary>No server took the flow: failed where any was tried, refused where none was there or all were full.</summary>
    public void CountUnserved(bool hasTried)
    {
        if (hasTried)
        {
            State.Counters.Fail();
        }
        else
        {
            State.Counters.Refuse();
        }
    }

    /// <summary>An unlimited UDP VIP still has a limit: a sender that forges its address makes a flow with every packet.</summary>
    private long Limit => _limits.MaxConnections == 0 && Settings.Protocol == Protocol.Udp ? Vip.UdpFlowsByDefault : _limits.MaxConnections;

    private bool MayConnect(FlowEndpoint peer) =>
        (_allowed is null || _allowed.Contains(peer))
        && (_limits.NewConnectionsPerSecond == 0 || RateWindow.TryCount(ref _rate[0], Now(), (int)_limits.NewConnectionsPerSecond));

    private bool Refuse()
    {
        State.Counters.Refuse();
        return false;
    }

    private long Now() => (long)_time.GetElapsedTime(0).TotalMilliseconds;
}
