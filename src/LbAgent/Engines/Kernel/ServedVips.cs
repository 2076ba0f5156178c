using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Serving;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>Puts VIPs to work, knows how each stands, and which wait because they could not be. Under the engine's lock, but for <see cref="StatusOf"/>.</summary>
internal sealed class ServedVips(EventLog events)
{
    private readonly ConcurrentDictionary<string, ListenStatus> _status = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, VipState> _waiting = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<VipState> Waiting => [.. _waiting.Values];

    public ListenStatus StatusOf(string vip) => _status.GetValueOrDefault(vip, ListenStatus.Closed);

    public void Forget(string name)
    {
        _waiting.Remove(name);
        _status.TryRemove(name, out _);
    }

    /// <summary>All of them wait, for one reason.</summary>
    public void Wait(IEnumerable<VipState> vips, string why)
    {
        foreach (var vip in vips)
        {
            Note(vip, why);
        }
    }

    /// <summary>These; none: sees to it that those that are there are reached.</summary>
    public void Serve(KernelStart start, IReadOnlyList<VipState> vips)
    {
        if (vips.Count == 0)
        {
            Reach(start);
        }
        else if (TrySettle(start, vips))
        {
            var served = vips.ToHashSet();
            Reach(start, served.Contains);
        }
    }

    private bool TrySettle(KernelStart start, IReadOnlyList<VipState> vips)
    {
        Publish(start, vips);
        try
        {
            start.Settle();
            return true;
        }
        catch (BpfFailedException failure)
        {
            Wait(vips, failure.Message);
            return false;
        }
    }

    /// <summary>All at once; where that fails, half of them and the other half, so that those wait for which there is no room, and no others.</summary>
    private void Publish(KernelStart start, IReadOnlyList<VipState> vips)
    {
        try
        {
            start.Serving.Serve(vips);
        }
        catch (BpfFailedException) when (vips.Count > 1)
        {
            Publish(start, [.. vips.Take(vips.Count / 2)]);
            Publish(start, [.. vips.Skip(vips.Count / 2)]);
        }
        catch (BpfFailedException failure)
        {
            Wait(vips, failure.Message);
        }
    }

    /// <summary>After the box's network, or where the box is to be reached, has changed: all that is served, but for what waits anyway.</summary>
    public void Reach(KernelStart start)
    {
        if (start.IsSettled)
        {
            Reach(start, vip => !_waiting.ContainsKey(vip.Model.Settings.Name));
        }
    }

    /// <summary>After servers have changed, which may be behind other interfaces.</summary>
    public void Attach(KernelStart start)
    {
        var failed = start.Serving.Ways.Attach();
        start.Serving.Ways.DetachOthers();
        foreach (var vip in failed.Count == 0 ? [] : start.Serving.Vips.Where(vip => vip.IsServing).ToArray())
        {
            Note(vip.State!, WhyNotReached(start.Serving.Ways, vip, failed));
        }
    }

    /// <summary>Sees to it that clients' packets come to VIPs that the datapath has: by interfaces, and by addresses.</summary>
    private void Reach(KernelStart start, Func<VipState, bool> which)
    {
        LiveVip[] vips = [.. start.Serving.Vips.Where(vip => vip is { IsServing: true, IsPublished: true } && which(vip.State!))];
        var failed = start.Serving.Ways.Attach();
        var elsewhere = start.Serving.Ways.SettleAddresses(vips);
        start.Serving.Ways.DetachOthers();
        foreach (var vip in vips)
        {
            var why = WhyNotReached(start.Serving.Ways, vip, failed) is { Length: > 0 } unreached ? unreached : elsewhere.GetValueOrDefault(vip.Endpoint.Address, "");
            if (why.Length == 0 && start.Serving.Ways.WhyAbsent(vip.Endpoint.Address) is { Length: > 0 } absent)
            {
                NoteAbsent(vip.State!, absent);
            }
            else
            {
                Note(vip.State!, why);
            }
        }
    }

    private static string WhyNotReached(ClientWays ways, LiveVip vip, IReadOnlyDictionary<int, string> failed)
    {
        var interfaces = ways.InterfacesOf(vip);
        if (interfaces.Count == 0)
        {
            return ways.WhyNoInterface;
        }

        foreach (var index in interfaces)
        {
            if (failed.TryGetValue(index, out var why))
            {
                return why;
            }
        }

        return "";
    }

    /// <summary>An event once, not at every try.</summary>
    private void Note(VipState vip, string why)
    {
        var name = vip.Model.Settings.Name;
        var wasWaiting = _waiting.Remove(name);
        if (why.Length == 0)
        {
            var wasAbsent = StatusOf(name).State == ListenState.Absent;
            _status[name] = ListenStatus.Listening;
            if (wasWaiting)
            {
                Say(name, EventSeverity.Information, "is served now");
            }
            else if (wasAbsent)
            {
                Say(name, EventSeverity.Information, $"its address {vip.Model.Settings.Address} is on this box now");
            }

            return;
        }

        _waiting[name] = vip;
        _status[name] = ListenStatus.Failed(why);
        if (!wasWaiting)
        {
            Say(name, EventSeverity.Error, $"is not served: {why}");
        }
    }

    /// <summary>The datapath serves it; clients are not sent here.</summary>
    private void NoteAbsent(VipState vip, string why)
    {
        var name = vip.Model.Settings.Name;
        _waiting.Remove(name);
        var before = StatusOf(name).State;
        _status[name] = ListenStatus.Absent(why);
        if (before != ListenState.Absent)
        {
            Say(name, before == ListenState.Listening ? EventSeverity.Warning : EventSeverity.Information, $"clients do not reach it: {why}");
        }
    }

    private void Say(string vip, EventSeverity severity, string what) => events.Write(new AgentEvent(EventKind.Listener, severity, what) { Vip = vip });
}
