using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel.Maps;

/// <summary>
/// The tables of servers: each is made whole, then put in its place. Putting one waits until every packet that is under way
/// has left the program (the kernel does so for maps of maps), so whatever an earlier change took away is out of use after it.
/// </summary>
internal sealed unsafe class TableMap(LoadedObject owner)
{
    private const int TypeArray = 2;
    private const uint InnerMap = 1 << 12; // BPF_F_INNER_MAP: sizes differ.

    private readonly BpfMap<uint, int> _map = new(owner, "tables");

    /// <summary>Puts many at the price of one wait.</summary>
    /// <param name="tables">For each its place, which nobody uses now, and places of servers: one by one, then those of the consistent hash.</param>
    /// <exception cref="BpfFailedException">The kernel has no memory for it, or there is no such place.</exception>
    public void Put(IReadOnlyList<(uint Place, uint[] Servers)> tables)
    {
        var made = new List<DescriptorHandle>(tables.Count);
        try
        {
            foreach (var (_, servers) in tables)
            {
                made.Add(Make(servers));
            }

            var places = tables.Select(table => table.Place).ToArray();
            _map.Put(places, [.. made.Select(table => table.Number)]);
        }
        finally
        {
            made.ForEach(table => table.Dispose());
        }
    }

    /// <summary>Places in which a table is, or an empty one.</summary>
    public IEnumerable<uint> Used()
    {
        for (var place = 0u; place < _map.Capacity; place++)
        {
            if (_map.TryGet(place, out _))
            {
                yield return place;
            }
        }
    }

    /// <summary>Nothing is in these any more, at the price of one wait.</summary>
    public void Empty(uint[] places)
    {
        if (places.Length == 0)
        {
            return;
        }

        using var nothing = Make([]);
        _map.Put(places, [.. places.Select(_ => nothing.Number)]);
    }

    private static DescriptorHandle Make(ReadOnlySpan<uint> servers)
    {
        var options = new Libbpf.MapOptions { Size = (nuint)sizeof(Libbpf.MapOptions), Flags = InnerMap };
        var table = new DescriptorHandle(Checked(Libbpf.CreateMap(TypeArray, "lb_table", sizeof(uint), sizeof(uint), (uint)int.Max(1, servers.Length), &options)));
        if (servers.Length > 0)
        {
            Fill(table, servers);
        }

        return table;
    }

    /// <summary>One call for all: a large table has 65,537 places.</summary>
    private static void Fill(DescriptorHandle table, ReadOnlySpan<uint> servers)
    {
        var count = (uint)servers.Length;
        var keys = new uint[count];
        for (var i = 0u; i < count; i++)
        {
            keys[i] = i;
        }

        fixed (uint* key = keys)
        fixed (uint* server = servers)
        {
            Checked(Libbpf.UpdateMany(table.Number, key, server, &count, options: null));
        }
    }

    private static int Checked(int result) => result >= 0
        ? result
        : throw new BpfFailedException($"a table of servers: {new Win32Exception(-result).Message}");
}
