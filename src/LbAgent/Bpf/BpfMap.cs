using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using LbAgent.Bpf.Interop;

namespace LbAgent.Bpf;

/// <summary>A map of a loaded object: keys and values are structures of the layout. Lives as long as the object. Any thread.</summary>
internal sealed unsafe class BpfMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int NoSuchElement = -2;
    private const int NoSpace = -28;
    private const int AtOnce = 4096;

    private readonly LoadedObject _owner;
    private readonly string _name;
    private readonly int _descriptor;

    /// <exception cref="BpfFailedException">The object has another kind of map by that name, or none.</exception>
    public BpfMap(LoadedObject owner, string name)
    {
        var (descriptor, keySize, valueSize, entries) = owner.Map(name);
        if (keySize != sizeof(TKey) || valueSize != sizeof(TValue))
        {
            throw new BpfFailedException($"map {name}: key and value have {keySize} and {valueSize} bytes, not {sizeof(TKey)} and {sizeof(TValue)}");
        }

        (_owner, _name, _descriptor, Capacity) = (owner, name, descriptor, entries);
    }

    public uint Capacity { get; }

    /// <summary>Puts an element, or replaces it.</summary>
    /// <exception cref="BpfFailedException">The map is full, or the key is not one of an array's.</exception>
    public void Put(TKey key, TValue value) => Check(Libbpf.Update(_descriptor, &key, &value, flags: 0), "put");

    /// <summary>Puts or replaces many, at a call of the kernel's.</summary>
    /// <exception cref="BpfFailedException">The map is full, or a key is not one of an array's; some may stand.</exception>
    public void Put(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
    {
        if (keys.IsEmpty)
        {
            return;
        }

        var count = (uint)keys.Length;
        fixed (void* key = keys, value = values)
        {
            Check(Libbpf.UpdateMany(_descriptor, key, value, &count, options: null), "put");
        }
    }

    public bool TryGet(TKey key, out TValue value)
    {
        value = default;
        var found = Libbpf.LookUp(_descriptor, &key, Unsafe.AsPointer(ref Unsafe.AsRef(in value)));
        return found != NoSuchElement && Check(found, "look up");
    }

    /// <returns>False: nothing was there.</returns>
    public bool Remove(TKey key)
    {
        var removed = Libbpf.Delete(_descriptor, &key);
        return removed != NoSuchElement && Check(removed, "remove");
    }

    /// <summary>
    /// Those there at the time, some thousands at a call of the kernel's; a hash that is changed meanwhile may miss some, or give some twice. Who reads
    /// may be slow: an object that goes meanwhile stays to the end. None where it is gone at the beginning.
    /// </summary>
    public IEnumerable<(TKey Key, TValue Value)[]> Batches()
    {
        using var held = _owner.TryHold();
        if (held is null)
        {
            yield break;
        }

        byte[]? token = null;
        for (var isLast = false; !isLast;)
        {
            var batch = ReadBatch(ref token, out isLast);
            if (batch.Length > 0)
            {
                yield return batch;
            }
        }
    }

    /// <summary>A hash gives whole buckets: where one has more than there is room for, there must be more room.</summary>
    private (TKey Key, TValue Value)[] ReadBatch(ref byte[]? token, out bool isLast)
    {
        for (var room = AtOnce; ; room *= 2)
        {
            var keys = new TKey[room];
            var values = new TValue[room];
            var next = new byte[int.Max(sizeof(uint), sizeof(TKey))];
            var count = (uint)room;
            int result;
            fixed (void* key = keys, value = values, after = token, then = next)
            {
                result = Libbpf.LookUpMany(_descriptor, after, then, key, value, &count, options: null);
            }

            if (result == NoSpace)
            {
                continue;
            }

            isLast = result == NoSuchElement;
            Check(isLast ? 0 : result, "list");
            token = next;
            var batch = new (TKey, TValue)[count];
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i] = (keys[i], values[i]);
            }

            return batch;
        }
    }

    private bool Check(int result, string act) => result >= 0
        ? true
        : throw new BpfFailedException($"map {_name}, {act}: {new Win32Exception(-result).Message}");
}
