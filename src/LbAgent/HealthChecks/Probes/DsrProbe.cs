using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>
/// Asks a server at each VIP address that it answers clients at, and beside that at its own, all at once: good when every VIP address is. Where no VIP
/// address can be asked at from this box, its own decides.
/// </summary>
internal sealed class DsrProbe : IProbe
{
    private readonly CheckAgenda _agenda;
    private readonly DsrPart _own;
    private readonly DsrPart[] _vips;
    private readonly List<DsrPart> _asked = [];
    private ProbeCaller? _caller;
    private bool _isTraced;
    private bool _isOpen;

    /// <param name="agenda">Whose thread this is.</param>
    /// <param name="server">The server's own address.</param>
    /// <param name="own">Asks there.</param>
    /// <param name="vips">Ask at the VIP addresses.</param>
    public DsrProbe(CheckAgenda agenda, IPAddress server, IProbe own, IEnumerable<(DsrPath Path, IProbe Probe)> vips)
    {
        _agenda = agenda;
        _own = new DsrPart(this, own, path: null, server);
        _vips = [.. vips.Select(vip => new DsrPart(this, vip.Probe, vip.Path, vip.Path.Vip))];
    }

    public void Begin(ProbeCaller caller, ProbeTrace? trace)
    {
        (_caller, _isTraced, _isOpen) = (caller, trace is not null, true);
        _asked.Clear();
        _asked.AddRange(_vips.Where(vip => vip.Path!.Prepare(_agenda.Now)));
        _asked.Add(_own);
        _asked.ForEach(part => part.Reset());
        foreach (var part in _asked)
        {
            // An earlier part may have settled it at once.
            if (_isOpen)
            {
                part.Begin(trace);
            }
        }
    }

    public ProbeResult GiveUp(TimeSpan after)
    {
        _isOpen = false;
        _asked.ForEach(part => part.GiveUp(after));
        return Verdict()!.Value;
    }

    public void Retire()
    {
        foreach (var vip in _vips)
        {
            vip.Path!.Retire();
        }
    }

    /// <summary>A part has its result. Whoever wants to see the steps waits for all.</summary>
    public void Decide()
    {
        if (_isOpen && (!_isTraced || _asked.TrueForAll(part => part.Result is not null)) && Verdict() is { } verdict)
        {
            _isOpen = false;
            _asked.ForEach(part => part.GiveUp(TimeSpan.Zero));
            _caller!.OnResult(verdict);
        }
    }

    public void Blame(Exception bug) => _caller!.OnBug(bug);

    private ProbeResult? Verdict()
    {
        var vips = _asked.FindAll(part => part != _own);
        // What is good somewhere must have been asked for where it was meant to be.
        vips.ForEach(vip => vip.Confirm(isServerUp: _own.Result is { IsGood: true }));
        return vips.Count == 0 ? _own.Result : DsrVerdict.Of(_own.Result, vips.ConvertAll(vip => (vip.Address, vip.Result)));
    }
}
