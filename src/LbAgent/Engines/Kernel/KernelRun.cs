using System;
using System.ComponentModel;
using System.IO;
using System.Linq;
using LbAgent.Bpf;
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
            return "";
        }
        catch (Exception failure) when (failure is BpfFailedException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>Follows what the VIPs depend on from now on, and does at once what there is to do.</summary>
    public void Follow()
    {
        _worker ??= new KernelWorker(comeBack);
        _turn ??= new KernelTurn(Start!, _worker, vips, events);
        _worker.Listen(Start!.Serving.Vips.Select(vip => vip.Model?.Pool).OfType<PoolState>().ToHashSet());
        _turn.Take(default);
    }

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

    /// <summary>Where it is settled and pinned, it goes on without us.</summary>
    public void LetGo()
    {
        _worker?.Dispose();
        Start?.Dispose();
        (_worker, _turn, Start) = (null, null, null);
    }
}
