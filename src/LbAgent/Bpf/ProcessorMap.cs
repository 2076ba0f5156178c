using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using LbAgent.Bpf.Interop;

namespace LbAgent.Bpf;

/// <summary>An array with a value for each processor of the box, which the program on that processor alone writes. Any thread reads.</summary>
internal sealed unsafe class ProcessorMap<TValue>
    where TValue : unmanaged
{
    private readonly string _name;
    private readonly int _descriptor;
    private readonly int _processors = Libbpf.PossibleProcessors();

    /// <exception cref="BpfFailedException">The object has another kind of map by that name, or none.</exception>
    public ProcessorMap(LoadedObject owner, string name)
    {
        var (descriptor, keySize, valueSize, entries) = owner.Map(name);
        // The kernel hands over values in whole 8 bytes each.
        if (keySize != sizeof(uint) || valueSize != sizeof(TValue) || valueSize % sizeof(ulong) != 0)
        {
            throw new BpfFailedException($"map {name}: a value has {valueSize} bytes, not {sizeof(TValue)}");
        }

        (_name, _descriptor, Capacity) = (name, descriptor, entries);
    }

    public uint Capacity { get; }

    /// <summary>Of each processor.</summary>
    /// <exception cref="BpfFailedException">There is no such place.</exception>
    public TValue[] Get(uint place)
    {
        var values = new TValue[_processors];
        fixed (TValue* first = values)
        {
            Check(Libbpf.LookUp(_descriptor, &place, first));
        }

        return values;
    }

    /// <summary>Begins a place anew on all processors. What is counted at that moment may be lost or stay.</summary>
    public void Clear(uint place)
    {
        var values = new TValue[_processors];
        fixed (TValue* first = values)
        {
            Check(Libbpf.Update(_descriptor, &place, first, flags: 0));
        }
    }

    /// <summary>Of values that are nothing but 64-bit counters, the sum over the processors.</summary>
    public TValue Sum(uint place)
    {
        var values = Get(place);
        var sum = default(TValue);
        var counters = MemoryMarshal.Cast<TValue, ulong>(MemoryMarshal.CreateSpan(ref sum, 1));
        foreach (ref readonly var value in values.AsSpan())
        {
            var parts = MemoryMarshal.Cast<TValue, ulong>(MemoryMarshal.CreateReadOnlySpan(in value, 1));
            for (var i = 0; i < counters.Length; i++)
            {
                counters[i] += parts[i];
            }
        }

        return sum;
    }

    private void Check(int result)
    {
        if (result < 0)
        {
            throw new BpfFailedException($"map {_name}: {new Win32Exception(-result).Message}");
        }
    }
}
