using System;
using System.Collections.Concurrent;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>
/// Datapaths that go from one test to the next with their maps emptied: the kernel takes a third of a second of a processor to check the program, which
/// is most of what a test would cost. No more of them are kept than tests run at a time.
/// </summary>
internal static class LoadedDatapaths
{
    private static readonly ConcurrentDictionary<DatapathSettings, ConcurrentBag<LoadedObject>> Idle = new();

    /// <summary>Nobody else has it until it is given back, and its maps are empty.</summary>
    public static Lease Take(DatapathSettings settings)
    {
        var idle = Idle.GetOrAdd(settings, _ => []);
        return new Lease(idle.TryTake(out var loaded) ? loaded : Datapath.LoadObject(settings), idle);
    }

    internal sealed class Lease(LoadedObject loaded, ConcurrentBag<LoadedObject> idle) : IDisposable
    {
        public LoadedObject Loaded => loaded;

        public void Dispose()
        {
            foreach (var map in loaded.Maps().Where(map => !map.Contains(".rodata", StringComparison.Ordinal)))
            {
                BpfMaps.Empty(loaded, map);
            }

            idle.Add(loaded);
        }
    }
}
