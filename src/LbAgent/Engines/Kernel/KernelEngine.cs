using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Bpf;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Serving;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The modes in which servers answer clients directly, in eBPF/XDP. Loaded with the first VIP, taken off the box with the last; pinned, so that it
/// goes on without the agent, and the next one takes it over. Whoever calls, one at a time is inside: the writer, the API, the engine's thread.
/// </summary>
internal sealed class KernelEngine(KernelBox box, EventLog events) : IForwardingEngine, IFlowTable, IDisposable
{
    private static readonly TimeSpan RemovalGrace = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ServedVips _vips = new(events);
    private KernelStart? _start;
    private KernelWorker? _worker;
    private KernelTurn? _turn;
    private bool _isStopping;

    public EngineDescription Description
    {
        get
        {
            lock (_gate)
            {
                return KernelDescription.Of(box, _start);
            }
        }
    }

    public EngineStatus Status
    {
        get
        {
            lock (_gate)
            {
                return KernelDescription.StatusOf(box, _start);
            }
        }
    }

    public bool Serves(Vip vip) => vip.IsDsr;

    public ListenStatus StatusOf(string vip) => _vips.StatusOf(vip);

    public void CountNow()
    {
        lock (_gate)
        {
            _start?.Serving.Look();
        }
    }

    public IEnumerable<IReadOnlyList<FlowEntry>> Flows(FlowFilter filter)
    {
        lock (_gate)
        {
            return _start is null ? [] : FlowReader.Read(_start.Serving, filter);
        }
    }

    public IPreparedPlan Prepare(EnginePlan plan)
    {
        lock (_gate)
        {
            if (!plan.After.Vips.Values.Any(vip => vip.IsEnabled && Serves(vip)))
            {
                return new PreparedKernelPlan(this, plan, []);
            }

            if (TryOpen() is { Length: > 0 } why)
            {
                return new PreparedKernelPlan(this, plan, [.. plan.Put.Where(vip => vip.IsEnabled).Select(vip => KernelFinding.NotHere(vip, why))]);
            }

            _start!.Paths.Refresh(_start.Serving.ServerAddresses());
            return new PreparedKernelPlan(this, plan, [.. new KernelJudge(_start, box.Addresses).Judge(plan)]);
        }
    }

    public Task StopAsync(TimeSpan drain)
    {
        lock (_gate)
        {
            _isStopping = true;
            if (_start is { WhyNotPinned.Length: > 0 })
            {
                TakeDown();
            }
            else if (_start is { IsSettled: true })
            {
                Say($"the kernel engine goes on without the agent, as pinned in {box.Pins.Path}; \"LbAgent cleanup\" takes it off the box");
            }

            LetGo();
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            LetGo();
        }
    }

    internal void Commit(EnginePlan plan, RuntimeState runtime)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                // The agent goes; the next one serves what was stored.
                return;
            }

            box.Takeover.Once(plan.After.Vips.Values);
            Withdraw(plan, runtime);
            _start?.Serving.Stand(plan.After.Topology);
            VipState[] wanted = [.. plan.Put.Where(vip => vip.IsEnabled).Select(vip => runtime.Vips[vip.Name])];
            if (wanted.Length > 0 && TryOpen() is { Length: > 0 } why)
            {
                _vips.Wait(wanted, why);
            }
            else if (_start is not null)
            {
                _vips.Serve(_start, wanted);
                Follow();
            }

            TidyUp(plan);
            box.Takeover.Keep(this, _vips.Waiting.Select(vip => vip.Model.Settings));
        }
    }

    /// <summary>After a change that was not made.</summary>
    internal void LetGoOfUnused()
    {
        lock (_gate)
        {
            if (_start is { IsSettled: false })
            {
                LetGo();
            }
        }
    }

    /// <summary>VIPs that are removed, disabled, or somewhere else from now on.</summary>
    private void Withdraw(EnginePlan plan, RuntimeState runtime)
    {
        foreach (var name in plan.Removed)
        {
            Withdraw(live => string.Equals(live.State?.Model.Settings.Name, name, StringComparison.OrdinalIgnoreCase), RemovalGrace, isRemoved: true);
            _vips.Forget(name);
        }

        foreach (var vip in plan.Put)
        {
            var (state, endpoint) = (runtime.Vips[vip.Name], VipEndpoint.Of(vip));
            Withdraw(live => live.State == state && (!vip.IsEnabled || live.Endpoint != endpoint), TimeSpan.MaxValue, isRemoved: false);
            _vips.Forget(vip.Name);
        }
    }

    private void Withdraw(Func<LiveVip, bool> which, TimeSpan grace, bool isRemoved)
    {
        foreach (var vip in _start?.Serving.Vips.Where(which).ToArray() ?? [])
        {
            _start!.Serving.Withdraw(vip, grace, isRemoved);
        }
    }

    /// <summary>What an earlier agent served and nobody asks for, and, with the last VIP, all of it.</summary>
    private void TidyUp(EnginePlan plan)
    {
        foreach (var endpoint in _start?.Serving.DropUnclaimed() ?? [])
        {
            Say($"an earlier agent served {endpoint} in the kernel; no VIP asks for it now, so it is served no more");
        }

        var isWanted = plan.After.Vips.Values.Any(vip => vip.IsEnabled && Serves(vip));
        if (_start is { Serving.Vips.Count: 0 } && !isWanted)
        {
            TakeDown();
        }
        else if (_start is null && !isWanted && box.Pins.IsUsed)
        {
            Say($"took what an earlier agent had pinned in {box.Pins.Path} off the box: no VIP needs it");
            box.Pins.Remove();
        }
    }

    /// <summary>Has a thread of the engine's own follow what the VIPs depend on, and does at once what there is to do.</summary>
    private void Follow()
    {
        _worker ??= new KernelWorker(TakeTurn);
        _turn ??= new KernelTurn(_start!, _worker, _vips, events);
        _worker.Listen(_start!.Serving.Vips.Select(vip => vip.State?.Model.Pool).OfType<PoolState>().ToHashSet());
        _turn.Take(default);
    }

    private void TakeTurn(KernelNews news)
    {
        lock (_gate)
        {
            if (_turn is null)
            {
                return;
            }

            _turn.Take(news);
            if (_start is { Serving.Vips.Count: 0 } && _vips.Waiting.Count == 0)
            {
                TakeDown();
            }
        }
    }

    /// <returns>Why it cannot be opened; empty where it is open.</returns>
    private string TryOpen()
    {
        if (_start is not null)
        {
            return "";
        }

        if (KernelReadiness.WhyNot is { Length: > 0 } whyNot)
        {
            return whyNot;
        }

        try
        {
            _start = KernelStart.Open(box, events);
            return "";
        }
        catch (Exception failure) when (failure is BpfFailedException or Win32Exception or IOException)
        {
            return failure.Message;
        }
    }

    private void TakeDown()
    {
        try
        {
            _start!.TakeDown();
        }
        catch (IOException failure)
        {
            events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Error, $"not all of the kernel engine could be taken off the box: {failure.Message}"));
        }

        LetGo();
    }

    private void LetGo()
    {
        _worker?.Dispose();
        _start?.Dispose();
        (_worker, _turn, _start) = (null, null, null);
    }

    private void Say(string what) => events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Information, what));
}
