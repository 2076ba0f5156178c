using System;
using System.Collections.Generic;
using LbAgent.Bpf;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel.Pinning;

/// <summary>The maps of an earlier agent, whole: with them a new program goes on with the flows, counters and VIPs that are there.</summary>
internal sealed class StandingMaps : IDisposable
{
    private readonly Dictionary<string, DescriptorHandle> _maps = [];

    private StandingMaps()
    {
    }

    /// <summary>Null where any of them is missing.</summary>
    public static StandingMaps? Open(PinFolder folder, IEnumerable<string> names)
    {
        var standing = new StandingMaps();
        foreach (var name in names)
        {
            if (PinFolder.Open(folder.OfMap(name)) is not { } map)
            {
                standing.Dispose();
                return null;
            }

            standing._maps[name] = map;
        }

        return standing;
    }

    /// <exception cref="BpfFailedException">One is not what the object has by that name.</exception>
    public void GiveTo(LoadedObject loaded)
    {
        foreach (var (name, map) in _maps)
        {
            loaded.Reuse(name, map);
        }
    }

    public void Dispose()
    {
        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }
}
