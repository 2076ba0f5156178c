using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>The engine's datapath from its opening to its end, with the thread that follows what it depends on. Under the engine's lock.</summary>
/// <param name="box">What it needs of the box.</param>
/// <param name="vips">Those that are served.</param>
/// <param name="events">Where it says what it cannot do.</param>
/// <param name="comeBack">By which its thread comes back to the engine.</param>
internal sealed class KernelRun(KernelBox box, ServedVips vips, EventLog events, Action<KernelNews> comeBack)
{
    private KernelWorker? _worker;
    private KernelTurn? _turn;

    /// <summary>Null: it is not open.</summary>
    public KernelStart? Start { get; private set; }

    /// <summary>Why it could not be opened when that was tried last; empty: it could, or was not tried.</summary>
    public string WhyNotOpen { get; private set; } = "";

    /// <returns>Why it cannot be opened; empty where it is open.</returns>
    public string TryOpen()
    {
        if (Start is not null)
        {
            return "";
        }

        if (KernelReadiness.WhyNot is { Length: > 0 } whyNot)
        {
            return whyNot;
        }

        try
        {
            Start = KernelStart.Open(box, events);
            return WhyNotOpen = "";
        }
        catch (Exception failure) when (KernelRefusal.Is(failure))
        {
            return WhyNotOpen = failure.Message;
        }
    }

    /// <summary>Serves these, follows what all VIPs depend on from now on, and does at once what there is to do.</summary>
    public void Serve(IReadOnlyList<VipState> wanted)
    {
        ComeBack();
        _turn ??= new KernelTurn(Start!, _worker!, vips, events);
        // Before they are served: what changes while they are is looked at after it.
        _worker!.Listen(Start!.Serving.Vips.Select(vip => vip.Model?.Pool).OfType<PoolState>().Concat(wanted.Concat(vips.Waiting).Select(vip => vip.Model.Pool)).ToHashSet());
        vips.Serve(Start!, wanted);
        _turn.Take(default);
    }

    /// <summary>Its thread comes back to the engine from now on, also where it is not open.</summary>
    public void ComeBack() => _worker ??= new KernelWorker(comeBack);

    public void Take(KernelNews news) => _turn?.Take(news);

    /// <summary>Does what is due of changes and counters.</summary>
    public void CatchUp() => _turn?.CatchUp();

    /// <summary>Takes everything off the box.</summary>
    public void TakeDown()
    {
        try
        {
            Start!.TakeDown();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Error, $"not all of the kernel engine could be taken off the box: {failure.Message}"));
        }

        LetGo();
    }

    /// <summary>What was stored is carried out as far as the kernel lets us, and the rest of the agent goes on.</summary>
    public void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception failure) when (KernelRefusal.Is(failure))
        {
            events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Error, $"the kernel engine could not carry out all of a change: {failure.Message}"));
        }
    }

    /// <summary>Where it is settled and pinned, it goes on without us.</summary>
    public void LetGo()
    {
        Close();
        _worker?.Dispose();
        _worker = null;
    }

    /// <summary>The same, but its thread still comes back, to open it again for VIPs that wait.</summary>
    public void Close()
    {
        Start?.Dispose();
        (_turn, Start) = (null, null);
    }
}
