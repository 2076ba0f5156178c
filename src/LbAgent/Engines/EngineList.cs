using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>The engines of this agent, as one.</summary>
/// <param name="engines">Those that serve VIPs.</param>
/// <param name="absent">Those of the product that this agent does not serve VIPs by, with the reason.</param>
internal sealed class EngineList(IEnumerable<IForwardingEngine> engines, IEnumerable<EngineDescription> absent)
{
    public IReadOnlyList<IForwardingEngine> All { get; } = [.. engines];

    /// <summary>Each engine of the product.</summary>
    public IEnumerable<EngineDescription> Descriptions =>
    [
        .. All.Select(engine => engine.Description),
        .. absent,
    ];

    /// <summary>The same, with what they work by.</summary>
    public IEnumerable<EngineStatus> Statuses =>
    [
        .. All.Select(engine => engine.Status),
        .. absent.Select(EngineStatus.Of),
    ];

    /// <summary>Sees to it that the runtime's counters are those of now.</summary>
    public void CatchUp()
    {
        foreach (var engine in All)
        {
            engine.CatchUp();
        }
    }

    public IEnumerable<IReadOnlyList<FlowEntry>> Flows(FlowFilter filter) => All.OfType<IFlowTable>().SelectMany(table => table.Flows(filter));

    public ListenStatus StatusOf(Vip vip) => All.FirstOrDefault(engine => engine.Serves(vip))?.StatusOf(vip.Name) ?? ListenStatus.Closed;

    public Task StopAsync(TimeSpan drain) => Task.WhenAll(All.Select(engine => engine.StopAsync(drain)));
}
