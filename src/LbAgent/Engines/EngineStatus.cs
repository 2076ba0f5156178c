using System.Collections.Generic;

namespace LbAgent.Engines;

/// <summary>An engine with what it works by, at this moment. But for the description all is empty where there is nothing of the kind.</summary>
/// <param name="Description">Which, and whether it can work here.</param>
/// <param name="Interfaces">Where its program is.</param>
/// <param name="Tables">How full they are.</param>
/// <param name="Reasons">Packets that were not simply forwarded.</param>
/// <param name="Balanced">That went to servers.</param>
/// <param name="Passing">For nobody of ours.</param>
internal sealed record EngineStatus(
    EngineDescription Description,
    IReadOnlyList<EngineInterface> Interfaces,
    IReadOnlyList<EngineTable> Tables,
    IReadOnlyList<EngineReason> Reasons,
    Traffic Balanced,
    Traffic Passing)
{
    public static EngineStatus Of(EngineDescription description) => new(description, [], [], [], default, default);
}
