using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Engines.Kernel.Serving;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The modes in which servers answer clients directly, in eBPF/XDP. Loaded with the first VIP, taken off the box with the last; pinned, so that it
/// goes on without the agent, and the next one takes it over. Whoever calls, one at a time is inside: the writer, the API, the engine's thread.
/// </summary>
internal sealed class KernelEngine : IForwardingEngine, IFlowTable, IDisposable
{
    private const int SecondsToRetry = 5;
    private static readonly TimeSpan RemovalGrace = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly KernelBox _box;
    private readonly EventLog _events;
    private readonly ServedVips _vips;
    private readonly KernelRun _run;
    private Topology _topology = Topology.Default;
    private long _seconds;
    private bool _isStopping;

    public KernelEngine(KernelBox box, EventLog events)
    {
        (_box, _events, _vips) = (box, events, new ServedVips(events));
        _run = new KernelRun(box, _vips, events, TakeTurn);
    }

    public EngineDescription Description => Inside(() => KernelDescription.Of(_box, _run));

    public EngineStatus Status => Inside(() =>
    {
        _run.CatchUp();
        return KernelDescription.StatusOf(_box, _run);
    });

    public bool Serves(Vip vip) => vip.IsDsr;

    public ListenStatus StatusOf(string vip) => _vips.StatusOf(vip);

    public void CatchUp()
    {
        lock (_gate)
        {
            _run.CatchUp();
        }
    }

    public IEnumerable<IReadOnlyList<FlowEntry>> Flows(FlowFilter filter) =>
        Inside(() => _run.Start is null ? [] : FlowReader.Read(_run.Start.Serving, filter));

    public IPreparedPlan Prepare(EnginePlan plan)
    {
        lock (_gate)
        {
            var missing = KernelJudge.MissingInterface(plan).ToArray();
            if (missing.Length > 0 || !plan.After.Vips.Values.Any(vip => vip.IsEnabled && Serves(vip)))
            {
                return new PreparedKernelPlan(this, plan, missing);
            }

            if (_run.TryOpen() is { Length: > 0 } why)
            {
                return new PreparedKernelPlan(this, plan, [.. plan.Put.Where(vip => vip.IsEnabled).Select(vip => KernelFinding.NotHere(vip, why))]);
            }

            _run.Start!.Paths.Refresh(_run.Start.Serving.ServerAddresses());
            return new PreparedKernelPlan(this, plan, [.. new KernelJudge(_run.Start, _box.Addresses, _box.Addresses.InForce(plan.After.Topology.AddressMode)).Judge(plan)]);
        }
    }

    public Task StopAsync(TimeSpan drain)
    {
        lock (_gate)
        {
            _isStopping = true;
            if (_run.Start is { WhyNotPinned.Length: > 0 })
            {
                _run.TakeDown();
            }
            else if (_run.Start is { IsSettled: true })
            {
                Say($"the kernel engine goes on without the agent, as pinned in {_box.Pins.Path}; \"LbAgent cleanup\" takes it off the box");
            }

            _run.LetGo();
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _run.LetGo();
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

            _box.Takeover.Once(plan.After.Vips.Values);
            _topology = plan.After.Topology;
            _run.Try(() => Withdraw(plan, runtime));
            _run.Try(() => Serve([.. plan.Put.Where(vip => vip.IsEnabled).Select(vip => runtime.Vips[vip.Name])]));
            _run.Try(() => TidyUp(plan));
            _box.Takeover.Keep(this, _vips.Waiting.Select(vip => vip.Model.Settings));
        }
    }

    /// <summary>After a change that was not made.</summary>
    internal void LetGoOfUnused()
    {
        lock (_gate)
        {
            if (_run.Start is { IsSettled: false })
            {
                _run.Close();
            }
        }
    }

    /// <summary>And where the datapath is only opened now, all that waits for it.</summary>
    private void Serve(IReadOnlyList<VipState> wanted)
    {
        if (wanted.Count > 0 && _run.TryOpen() is { Length: > 0 } why)
        {
            _vips.Wait(wanted, why);
            _run.ComeBack();
        }
        else if (_run.Start is { } start)
        {
            if (start.Serving.Ways.Stand(_topology))
            {
                _vips.Reach(start);
            }

            _run.Serve(start.IsSettled ? wanted : [.. wanted.Union(_vips.Waiting)]);
            foreach (var endpoint in start.Serving.DropUnclaimed())
            {
                Say($"an earlier agent served {endpoint} in the kernel; no VIP asks for it now, so it is served no more");
            }
        }
    }

    /// <summary>VIPs that are removed, disabled, or somewhere else from now on.</summary>
    private void Withdraw(EnginePlan plan, RuntimeState runtime)
    {
        var removed = plan.Removed.ToHashSet(StringComparer.OrdinalIgnoreCase);
        Withdraw(live => removed.Contains(live.Model!.Settings.Name), RemovalGrace, isRemoved: true);
        var put = plan.Put.ToDictionary(vip => runtime.Vips[vip.Name]);
        Withdraw(
            live => put.TryGetValue(live.State!, out var vip) && (!vip.IsEnabled || live.Endpoint != VipEndpoint.Of(vip)), TimeSpan.MaxValue, isRemoved: false);
        foreach (var name in plan.Removed.Concat(plan.Put.Select(vip => vip.Name)))
        {
            _vips.Forget(name);
        }
    }

    private void Withdraw(Func<LiveVip, bool> which, TimeSpan grace, bool isRemoved)
    {
        LiveVip[] vips = [.. _run.Start?.Serving.Vips.Where(vip => vip.State is not null && which(vip)) ?? []];
        if (vips.Length > 0)
        {
            _run.Start!.Serving.Withdraw(vips, grace, isRemoved);
        }
    }

    /// <summary>With the last VIP all of it goes.</summary>
    private void TidyUp(EnginePlan plan)
    {
        var isWanted = plan.After.Vips.Values.Any(vip => vip.IsEnabled && Serves(vip));
        if (_run.Start is { Serving.Vips.Count: 0 } && !isWanted)
        {
            _run.TakeDown();
        }
        else if (_run.Start is null && !isWanted)
        {
            _run.LetGo();
            LeftPins.TakeOff(_box.Pins, _events);
        }
    }

    private void TakeTurn(KernelNews news)
    {
        lock (_gate)
        {
            _run.Take(news);
            _seconds += news.IsSecond ? 1 : 0;
            if (news.IsSecond && _seconds % SecondsToRetry == 0 && _vips.Waiting.Count > 0 && !_isStopping)
            {
                _run.Try(() => Serve(_vips.Waiting));
            }

            if (_run.Start is { Serving.Vips.Count: 0 } && _vips.Waiting.Count == 0)
            {
                _run.TakeDown();
            }
        }
    }

    private T Inside<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private void Say(string what) => _events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Information, what));
}
