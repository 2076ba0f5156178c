using System.Collections.Generic;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>A map in the kernel: keys and values are structures of the layout. Its descriptor is the caller's. Any thread.</summary>
internal sealed unsafe class BpfMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly DescriptorHandle _descriptor;
    private readonly string _name;

    /// <exception cref="DecapsulationFailedException">Its keys or values are of another size.</exception>
    public BpfMap(DescriptorHandle descriptor, string name)
    {
        (_descriptor, _name) = (descriptor, name);
        var info = ObjectInformation.OfMap(descriptor);
        // The kernel would write beyond what it is given.
        if (info.KeySize != sizeof(TKey) || info.ValueSize != sizeof(TValue))
        {
            throw new DecapsulationFailedException($"map {name} is of another version of this library: set decapsulation up again with this one");
        }
    }

    /// <summary>Puts an element, or replaces it.</summary>
    /// <exception cref="DecapsulationFailedException">The map is full.</exception>
    public void Put(TKey key, TValue value) => Check(Libbpf.Update(_descriptor.Number, &key, &value, flags: 0), "put");

    /// <exception cref="DecapsulationFailedException">There is no such element.</exception>
    public TValue Get(TKey key)
    {
        TValue value = default;
        Check(Libbpf.LookUp(_descriptor.Number, &key, &value), "look up");
        return value;
    }

    /// <summary>Of an element that has a value for each processor, all of them. A value is a whole number of 8 bytes.</summary>
    public TValue[] GetOfProcessors(TKey key)
    {
        var values = new TValue[Libbpf.PossibleProcessors()];
        fixed (TValue* first = values)
        {
            Check(Libbpf.LookUp(_descriptor.Number, &key, first), "look up");
        }

        return values;
    }

    public void Remove(TKey key) => Check(Libbpf.Delete(_descriptor.Number, &key), "remove");

    /// <summary>Of all elements. Nobody else changes the map meanwhile.</summary>
    public List<TKey> Keys()
    {
        var keys = new List<TKey>();
        TKey last = default, next;
        for (var hasLast = false; ; hasLast = true)
        {
            var found = Libbpf.NextKey(_descriptor.Number, hasLast ? &last : null, &next);
            if (found == -LinuxError.NoSuchEntry)
            {
                return keys;
            }

            Check(found, "list");
            keys.Add(next);
            last = next;
        }
    }

    private void Check(int result, string act)
    {
        if (result < 0)
        {
            throw Failures.Of(result, $"map {_name}, {act}");
        }
    }
}
