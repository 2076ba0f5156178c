using System;
using System.Collections.Generic;

namespace LbAgent.Interop;

/// <summary>
/// Numbers for sinks, which epoll hands back. A number is used again with a new generation, so an event that was under way
/// when its sink ended finds nobody. One thread.
/// </summary>
internal sealed class SlotTable<TSink>
    where TSink : class
{
    private readonly Stack<int> _free = new();
    private TSink?[] _sinks = new TSink?[64];
    private uint[] _generations = new uint[64];
    private int _used;

    /// <summary>A key for a sink; its lowest bit is the side.</summary>
    public ulong Take(TSink sink)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _used++;
            if (slot == _sinks.Length)
            {
                Array.Resize(ref _sinks, 2 * slot);
                Array.Resize(ref _generations, 2 * slot);
            }
        }

        _sinks[slot] = sink;
        return ((ulong)_generations[slot] << 32) | ((ulong)slot << 1);
    }

    public TSink? Find(ulong key)
    {
        var slot = (int)((uint)key >> 1);
        return slot < _used && _generations[slot] == (uint)(key >> 32) ? _sinks[slot] : null;
    }

    public void Return(ulong key)
    {
        var slot = (int)((uint)key >> 1);
        _sinks[slot] = null;
        _generations[slot]++;
        _free.Push(slot);
    }
}
