using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>What the engine does when something has changed, and each second. Under the engine's lock.</summary>
internal sealed class KernelTurn(KernelStart start, KernelWorker worker, ServedVips vips, EventLog events)
{
    private const int SecondsToKeepFresh = 20;
    private const int SecondsToAskAgain = 5;

    /// <summary>So many flows are looked at in a second at the most: a million take the core a tenth of one.</summary>
    private const int SweptInSecond = 100_000;

    /// <summary>Pools that have changed, until their VIPs are published.</summary>
    private readonly HashSet<PoolState> _owed = [];
    private bool _owesLook;
    private long _seconds;
    private long _nextSweep;
    private string _complaint = "";

    /// <summary>What it cannot do it says once, and tries again at the next turn. What comes each second comes also where something cannot be followed.</summary>
    public void Take(KernelNews news)
    {
        _owesLook |= news.HasNetworkChanged;
        _owed.UnionWith(worker.TakeChanged());
        var isDone = Try(Follow);
        if (news.IsSecond)
        {
            isDone &= Try(TakeSecond);
        }

        _complaint = isDone ? "" : _complaint;
    }

    /// <summary>Pools that have changed, and counters: what is told of them afterwards is in force.</summary>
    public void CatchUp()
    {
        _owed.UnionWith(worker.TakeChanged());
        if (_owed.Count > 0)
        {
            _ = Try(Follow);
        }

        _ = Try(start.Serving.Look);
    }

    private bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception failure) when (KernelRefusal.Is(failure))
        {
            if (failure.Message != _complaint)
            {
                _complaint = failure.Message;
                Say(EventSeverity.Error, $"the kernel engine cannot follow a change: {failure.Message}");
            }

            return false;
        }
    }

    private void Follow()
    {
        if (_owesLook)
        {
            LookAtNetwork();
        }

        Repath();
        Publish(_owed);
        _owed.Clear();
        _owesLook = IsWatchBehind();
        if (_owesLook)
        {
            LookAtNetwork();
            _owesLook = IsWatchBehind();
        }
    }

    /// <summary>Whether something may have happened to a next hop before the watch knew of it.</summary>
    private bool IsWatchBehind() => worker.Watch.Watch(start.Paths.NextHops);

    private void LookAtNetwork()
    {
        _ = SayLost();
        start.Paths.Refresh(start.Serving.ServerAddresses());
        Repath();
        vips.Reach(start);
        if (vips.Waiting is { Count: > 0 } waiting)
        {
            vips.Serve(start, waiting);
        }

        _owesLook = false;
    }

    /// <summary>Also what a change saw that was judged meanwhile.</summary>
    private void Repath()
    {
        if (start.Paths.HasChanged)
        {
            start.Serving.Repath();
            start.Paths.HasChanged = false;
        }
    }

    /// <summary>By the names of the last look at the network: an interface that is gone has none any more.</summary>
    private bool SayLost()
    {
        var lost = start.Serving.Ways.TakeLost();
        foreach (var name in lost)
        {
            Say(EventSeverity.Warning, $"the program is no longer on interface {name}: the interface is gone, or somebody has taken it off");
        }

        return lost.Count > 0;
    }

    private void Publish(IReadOnlyCollection<PoolState> changed)
    {
        var concerned = start.Serving.Vips.Where(vip => vip.Model is { } model && changed.Contains(model.Pool)).ToArray();
        if (concerned.Length > 0)
        {
            start.Serving.Publish(concerned);
            vips.Attach(start);
        }
    }

    private void TakeSecond()
    {
        _seconds++;
        if (_seconds >= _nextSweep)
        {
            _nextSweep = _seconds + 1 + ((long)start.Serving.Sweep().Left / SweptInSecond);
        }

        start.Serving.Look();
        if (SayLost())
        {
            vips.Reach(start);
        }

        // A host that has a VIP's address may give it up, which the kernel does not tell of.
        _owesLook |= _seconds % SecondsToAskAgain == 0 && vips.Waiting.Any(vip => start.Serving.Ways.IsElsewhere(vip.Model.Settings.Address));
        start.Paths.KeepFresh(isOfAll: _seconds % SecondsToKeepFresh == 0);
    }

    private void Say(EventSeverity severity, string what) => events.Write(new AgentEvent(EventKind.Agent, severity, what));
}
