using System;
using System.Net;
using LbAgent.HealthChecks.Dsr;

namespace LbAgent.HealthChecks.Probes;

/// <summary>One address that a <see cref="DsrProbe"/> asks at. The agenda's thread.</summary>
/// <param name="whole">What it is part of.</param>
/// <param name="probe">Asks there.</param>
/// <param name="path">Leads to a VIP address; null: this is the server's own.</param>
/// <param name="address">Which it is.</param>
internal sealed class DsrPart(DsrProbe whole, IProbe probe, DsrPath? path, IPAddress address) : ProbeCaller
{
    private ProbeTrace? _trace;
    private bool _isAsking;
    private bool _isConfirmed;

    public DsrPath? Path => path;

    public IPAddress Address => address;

    /// <summary>Null: none yet.</summary>
    public ProbeResult? Result { get; private set; }

    public void Reset()
    {
        Result = null;
        _isConfirmed = false;
    }

    public void Begin(ProbeTrace? trace)
    {
        _trace = trace?.Branch(path is null ? $"at {address}" : $"at VIP address {address}");
        _isAsking = true;
        probe.Begin(this, _trace);
    }

    public void GiveUp(TimeSpan after)
    {
        if (_isAsking)
        {
            End(probe.GiveUp(after));
        }
    }

    /// <summary>A result that counts is of somebody who was asked at the VIP address; where the packets went another way, it says nothing.</summary>
    public void Confirm(bool isServerUp)
    {
        if (Result is { Outcome: not ProbeOutcome.Impossible } result && !_isConfirmed && (result.IsGood || isServerUp))
        {
            _isConfirmed = true;
            Result = path!.HasCarried() ? result : ProbeResult.Impossible($"what is sent to {address} on the server takes another way than expected");
        }
    }

    public override void OnResult(ProbeResult result)
    {
        End(result);
        whole.Decide();
    }

    public override void OnBug(Exception bug) => whole.Blame(bug);

    /// <summary>Its time is its whole's.</summary>
    public override void OnDue() => throw new InvalidOperationException("a part is never due by itself");

    private void End(ProbeResult result)
    {
        _isAsking = false;
        Result = result;
        _trace?.End(result);
    }
}
