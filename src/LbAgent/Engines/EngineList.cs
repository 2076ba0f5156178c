using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>The engines of this agent, as one.</summary>
internal sealed class EngineList(IEnumerable<IForwardingEngine> engines)
{
    public IReadOnlyList<IForwardingEngine> All { get; } = [.. engines];

    /// <summary>Each engine that there is, and those of the product that this agent does not have, with the reason.</summary>
    public IEnumerable<EngineDescription> Descriptions =>
    [
        .. All.Select(engine => engine.Description),
        new("kernel", IsAvailable: false, "not built into this agent"),
        new("http", IsAvailable: false, "not built into this agent"),
    ];

    public ListenStatus StatusOf(Vip vip) => All.FirstOrDefault(engine => engine.Serves(vip))?.StatusOf(vip.Name) ?? ListenStatus.Closed;

    public Task StopAsync(TimeSpan drain) => Task.WhenAll(All.Select(engine => engine.StopAsync(drain)));
}
