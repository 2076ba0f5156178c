using System.Collections.Generic;
using System.Linq;
using LbAgent.Bpf;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>What stands in a map.</summary>
internal static class MapKeys
{
    public static IEnumerable<TKey> Keys<TKey, TValue>(this BpfMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged => map.Batches().SelectMany(batch => batch).Select(one => one.Key);
}
