using System;
using System.Runtime.InteropServices;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Engines.Kernel.Maps;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>BPF maps of whatever kind.</summary>
internal static unsafe partial class BpfMaps
{
    // enum bpf_map_type of linux/bpf.h.
    private const uint Hash = 1;
    private const uint Array = 2;
    private const uint ProcessorArray = 6;
    private const uint LeastRecentlyUsedHash = 9;
    private const uint PrefixTree = 11;
    private const uint ArrayOfMaps = 12;

    /// <summary>As it is when it has just been made.</summary>
    public static void Empty(LoadedObject owner, string map)
    {
        var (descriptor, keySize, valueSize, entries) = owner.Map(map);
        var type = TypeOf(descriptor);
        switch (type)
        {
            case Hash or LeastRecentlyUsedHash or PrefixTree:
                RemoveAll(descriptor, keySize);
                break;
            case Array:
                Clear(descriptor, entries, valueSize);
                break;
            case ProcessorArray:
                Clear(descriptor, entries, (valueSize + 7) / 8 * 8 * (uint)Libbpf.PossibleProcessors());
                break;
            case ArrayOfMaps:
                var tables = new TableMap(owner);
                tables.Empty([.. tables.Used()]);
                break;
            default:
                throw new NotSupportedException($"map {map} is of type {type}");
        }
    }

    private static uint TypeOf(int descriptor)
    {
        Span<uint> information = stackalloc uint[20];
        information.Clear();
        var length = (uint)(information.Length * sizeof(uint));
        fixed (uint* first = information)
        {
            Check(Libbpf.GetInfo(descriptor, first, &length));
        }

        return information[0];
    }

    private static void RemoveAll(int descriptor, uint keySize)
    {
        var key = new byte[keySize];
        fixed (byte* first = key)
        {
            while (NextKey(descriptor, null, first) == 0)
            {
                Check(Libbpf.Delete(descriptor, first));
            }
        }
    }

    private static void Clear(int descriptor, uint entries, uint valueSize)
    {
        var zero = new byte[valueSize];
        fixed (byte* value = zero)
        {
            for (var key = 0u; key < entries; key++)
            {
                Check(Libbpf.Update(descriptor, &key, value, flags: 0));
            }
        }
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new BpfFailedException($"error {-result}");
        }
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_map_get_next_key")]
    private static partial int NextKey(int map, void* after, void* next);
}
