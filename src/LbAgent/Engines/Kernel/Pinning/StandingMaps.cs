using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel.Pinning;

/// <summary>The maps of an earlier agent, whole: with them a new program goes on with the flows, counters and VIPs that are there.</summary>
internal sealed class StandingMaps : IDisposable
{
    /// <summary>Those that programs before had not: begun empty where they are missing.</summary>
    private static readonly string[] Newer = ["adoptions", "reasons"];

    private readonly Dictionary<string, DescriptorHandle> _maps = [];

    private StandingMaps()
    {
    }

    /// <summary>Null where any of them is missing that an earlier program had too.</summary>
    /// <exception cref="BpfFailedException">One cannot be had.</exception>
    public static StandingMaps? Open(PinFolder folder, IEnumerable<string> names)
    {
        var standing = new StandingMaps();
        try
        {
            return names.All(name => standing.TryTake(name, folder.OfMap(name)) || Newer.Contains(name)) ? standing : standing.LetGo();
        }
        catch
        {
            standing.Dispose();
            throw;
        }
    }

    /// <exception cref="BpfFailedException">One is not what the object has by that name.</exception>
    public void GiveTo(LoadedObject loaded)
    {
        foreach (var (name, map) in _maps)
        {
            loaded.Reuse(name, map);
        }
    }

    public void Dispose() => LetGo();

    private bool TryTake(string name, string file)
    {
        if (PinFolder.Open(file) is not { } map)
        {
            return false;
        }

        _maps[name] = map;
        return true;
    }

    private StandingMaps? LetGo()
    {
        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }

        return null;
    }
}
