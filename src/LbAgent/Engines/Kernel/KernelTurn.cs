using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>What the engine does when something has changed, and each second. Under the engine's lock.</summary>
internal sealed class KernelTurn(KernelStart start, KernelWorker worker, ServedVips vips, EventLog events)
{
    private const int SecondsToRetry = 5;
    private const int SecondsToKeepFresh = 20;

    /// <summary>So many flows are looked at in a second at the most: a million take the core a tenth of one.</summary>
    private const int SweptInSecond = 100_000;

    private long _seconds;
    private long _nextSweep;
    private string _complaint = "";

    /// <summary>What it cannot do it says once, and tries again.</summary>
    public void Take(KernelNews news)
    {
        try
        {
            if (news.HasNetworkChanged)
            {
                LookAtNetwork();
            }

            Publish(worker.TakeChanged());
            if (news.IsSecond)
            {
                TakeSecond();
            }

            worker.Watch.Watch(start.Paths.NextHops);
            if (start.Paths.HasUnknown && !news.HasNetworkChanged)
            {
                // It may have become known before the watch knew that it is one to watch.
                LookAtNetwork();
            }

            _complaint = "";
        }
        catch (Exception failure) when (failure is BpfFailedException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            if (failure.Message != _complaint)
            {
                _complaint = failure.Message;
                Say(EventSeverity.Error, $"the kernel engine cannot follow a change: {failure.Message}");
            }
        }
    }

    private void LookAtNetwork()
    {
        _ = SayLost();
        if (start.Paths.Refresh(start.Serving.ServerAddresses()))
        {
            start.Serving.Repath();
        }

        vips.Reach(start);
        vips.Serve(start, vips.Waiting);
    }

    /// <summary>By the names of the last look at the network: an interface that is gone has none any more.</summary>
    private bool SayLost()
    {
        var lost = start.Serving.TakeLostInterfaces();
        foreach (var name in lost)
        {
            Say(EventSeverity.Warning, $"the program is no longer on interface {name}: the interface is gone, or somebody has taken it off");
        }

        return lost.Count > 0;
    }

    private void Publish(IReadOnlyCollection<PoolState> changed)
    {
        var concerned = start.Serving.Vips.Where(vip => vip.State is { } state && changed.Contains(state.Model.Pool)).ToArray();
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
            _nextSweep = _seconds + 1 + ((long)start.Serving.Datapath.Sweep().Left / SweptInSecond);
        }

        start.Serving.Look();
        if (SayLost())
        {
            vips.Reach(start);
        }

        if (_seconds % SecondsToKeepFresh == 0)
        {
            start.Paths.KeepFresh();
        }

        if (_seconds % SecondsToRetry == 0)
        {
            vips.Serve(start, vips.Waiting);
        }
    }

    private void Say(EventSeverity severity, string what) => events.Write(new AgentEvent(EventKind.Agent, severity, what));
}
