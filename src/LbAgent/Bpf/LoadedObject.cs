using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Bpf;

/// <summary>
/// A compiled file of BPF programs and maps: opened, set up, loaded into the kernel, and gone with this. Set-up comes before
/// <see cref="Load"/>, everything else after it. Not thread-safe until it is loaded.
/// </summary>
internal sealed unsafe class LoadedObject : IDisposable
{
    private const int LogSize = 1 << 20;

    /// <summary>Of what the kernel's checker says, the end tells why.</summary>
    private const int LinesTold = 12;

    private readonly string _name;
    private readonly BpfObjectHandle _handle;

    /// <summary>Written to by libbpf until it is loaded, so it must not move.</summary>
    private byte[] _log = GC.AllocateArray<byte>(LogSize, pinned: true);

    /// <exception cref="BpfFailedException">libbpf is missing, or cannot read it.</exception>
    public LoadedObject(string name, ReadOnlySpan<byte> image)
    {
        _name = name;
        _handle = Libbpf.WhyNot is { Length: > 0 } whyNot ? throw new BpfFailedException(whyNot) : Open(image);
    }

    /// <summary>Whether the build compiled that file into the agent.</summary>
    public static bool HasImage(string file) => typeof(LoadedObject).Assembly.GetManifestResourceInfo(file) is not null;

    /// <summary>A file that the build compiled into the agent; null where it could not.</summary>
    public static byte[]? Image(string file)
    {
        using var stream = typeof(LoadedObject).Assembly.GetManifestResourceStream(file);
        if (stream is null)
        {
            return null;
        }

        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    /// <summary>How many elements a map is to have room for.</summary>
    public void SetCapacity(string map, uint entries) => Check(Libbpf.SetEntries(Find(map), entries), $"map {map}");

    /// <summary>What read-only data holds, whole.</summary>
    public void SetConstants<T>(string map, T value)
        where T : unmanaged => Check(Libbpf.SetInitialValue(Find(map), &value, (nuint)sizeof(T)), $"map {map}");

    /// <summary>Its maps, by their names.</summary>
    public IReadOnlyList<string> Maps()
    {
        List<string> names = [];
        for (var map = Libbpf.NextMap(_handle, 0); map != 0; map = Libbpf.NextMap(_handle, map))
        {
            names.Add(NameOf(map));
        }

        return names;
    }

    /// <summary>Before <see cref="Load"/>: takes a map that is there already in place of one of its own. The descriptor is not kept.</summary>
    /// <exception cref="BpfFailedException">It is not a map, or another one.</exception>
    public void Reuse(string map, DescriptorHandle standing)
    {
        var own = Find(map);
        Check(Libbpf.ReuseMap(own, standing.Number), $"map {map}");
        // It has taken over the other's name, as far as the kernel keeps it.
        if (NameOf(own) is var name && name != map)
        {
            throw new BpfFailedException($"{_name}, map {map}: what stands there is {name}");
        }
    }

    /// <summary>Gives a map a name in a BPF file system, by which it outlives this process.</summary>
    /// <exception cref="BpfFailedException">There is something by that name, or no right to make it.</exception>
    public void Pin(string map, string path) => Check(Libbpf.Pin(Libbpf.MapDescriptor(Find(map)), path), $"{path}");

    /// <summary>The kernel makes the maps, checks the programs and compiles them.</summary>
    /// <exception cref="BpfFailedException">It does not: no rights, too old, no memory.</exception>
    public void Load()
    {
        using (new BlockedSignals())
        {
            Check(Libbpf.LoadObject(_handle), "load");
        }

        _log = [];
    }

    public (int Descriptor, uint KeySize, uint ValueSize, uint Entries) Map(string name)
    {
        var map = Find(name);
        return (Libbpf.MapDescriptor(map), Libbpf.KeySize(map), Libbpf.ValueSize(map), Libbpf.Entries(map));
    }

    public BpfProgramReference Program(string name) => Libbpf.FindProgram(_handle, name) is not 0 and var program
        ? new BpfProgramReference(name, Libbpf.ProgramDescriptor(program))
        : throw new BpfFailedException($"{_name} has no program {name}");

    /// <summary>Programs and maps are there until this is let go of too; null where they are gone already. Any thread.</summary>
    public IDisposable? TryHold() => _handle.TryHold();

    public void Dispose() => _handle.Dispose();

    private BpfObjectHandle Open(ReadOnlySpan<byte> image)
    {
        // What goes wrong is said by exceptions; libbpf would write it to the standard error.
        Libbpf.SetPrint(0);
        fixed (byte* bytes = image)
        fixed (byte* name = Encoding.UTF8.GetBytes($"{_name}\0"))
        {
            var options = new Libbpf.OpenOptions { Size = (nuint)sizeof(Libbpf.OpenOptions), Name = name, Log = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_log)), LogSize = LogSize };
            var opened = Libbpf.OpenObject(bytes, (nuint)image.Length, &options);
            return opened != 0
                ? new BpfObjectHandle(opened)
                : throw new BpfFailedException($"{_name} cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    private static string NameOf(nint map) => Marshal.PtrToStringUTF8((nint)Libbpf.MapName(map))!;

    private nint Find(string map) => Libbpf.FindMap(_handle, map) is not 0 and var found
        ? found
        : throw new BpfFailedException($"{_name} has no map {map}");

    private void Check(int result, string act)
    {
        if (result >= 0)
        {
            return;
        }

        var said = Encoding.UTF8.GetString(_log).Split('\0')[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var end = string.Join('\n', said[int.Max(0, said.Length - LinesTold)..]);
        throw new BpfFailedException($"{_name}, {act}: {new Win32Exception(-result).Message}{(end.Length > 0 ? $"\n{end}" : "")}");
    }
}
