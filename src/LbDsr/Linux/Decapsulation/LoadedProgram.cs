using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using LbAdmin.Dsr.Interop;
using LbAgent.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// The program and its maps, loaded into the kernel, on no interface yet. Maps of an earlier program are its own too, where
/// their layout is the same. All goes with this, as far as nothing else holds it. Not thread-safe.
/// </summary>
internal sealed unsafe class LoadedProgram : IDisposable
{
    private const int LogSize = 1 << 20;

    /// <summary>Of what the kernel's checker says, the end tells why.</summary>
    private const int LinesTold = 12;

    private readonly BpfObjectHandle _object;

    /// <summary>Written to by libbpf until it is loaded.</summary>
    private readonly IntPtr _log = Marshal.AllocHGlobal(LogSize);

    private LoadedProgram(byte[] image)
    {
        *(byte*)_log = 0;
        // What goes wrong is said by exceptions; libbpf would write it to the standard error.
        Libbpf.SetPrint(IntPtr.Zero);
        fixed (byte* bytes = image)
        fixed (byte* name = Libbpf.Text("decap"))
        {
            var options = new Libbpf.OpenOptions { Size = (UIntPtr)sizeof(Libbpf.OpenOptions), Name = name, Log = (byte*)_log, LogSize = (UIntPtr)LogSize };
            _object = new BpfObjectHandle(Libbpf.OpenObject(bytes, (UIntPtr)image.Length, &options));
        }

        if (_object.IsInvalid)
        {
            var error = Marshal.GetLastWin32Error();
            Marshal.FreeHGlobal(_log);
            throw Failures.Of(-error, "open the program");
        }
    }

    /// <summary>Maps that it has made: there were none, or they had another layout.</summary>
    public IReadOnlyList<string> OwnMaps { get; private set; } = [];

    public DescriptorHandle Program { get; private set; } = new(-1);

    /// <param name="image">The compiled file.</param>
    /// <param name="earlier">Opens a map of the program before it; null: there is none by that name.</param>
    /// <exception cref="DecapsulationFailedException">The kernel does not take it: no rights, too old, no memory.</exception>
    public static LoadedProgram Load(byte[] image, Func<string, DescriptorHandle?> earlier)
    {
        var loaded = new LoadedProgram(image);
        try
        {
            loaded.OwnMaps = [.. MapNames.All.Except(loaded.Reuse(earlier))];
            using (new BlockedSignals())
            {
                loaded.Check(Libbpf.LoadObject(loaded._object), "load the program");
            }

            loaded.Program = new DescriptorHandle(Libbpf.ProgramDescriptor(Libbpf.FindProgram(loaded._object, Libbpf.Text("decap"))), isOwned: false);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    public DescriptorHandle Map(string name) => new(Libbpf.MapDescriptor(Find(name)), isOwned: false);

    public void Dispose()
    {
        _object.Dispose();
        Marshal.FreeHGlobal(_log);
    }

    /// <returns>Those of the earlier maps that have the layout of its own: they are its own from now on.</returns>
    private List<string> Reuse(Func<string, DescriptorHandle?> earlier)
    {
        var there = MapNames.All.ToDictionary(name => name, earlier);
        try
        {
            var fitting = MapNames.All.Where(name => there[name] is { } map && IsAlike(map, Find(name))).ToList();
            if (!MapNames.OfSettings.All(fitting.Contains))
            {
                // One says what is in the other.
                fitting.RemoveAll(MapNames.OfSettings.Contains);
            }

            fitting.ForEach(name => Check(Libbpf.ReuseMap(Find(name), there[name]!.Number), $"reuse map {name}"));
            return fitting;
        }
        finally
        {
            foreach (var map in there.Values)
            {
                map?.Dispose();
            }
        }
    }

    private static bool IsAlike(DescriptorHandle there, IntPtr own)
    {
        var info = ObjectInformation.OfMap(there);
        return (info.Type, info.KeySize, info.ValueSize, info.Entries, info.Flags) ==
            (Libbpf.MapType(own), Libbpf.KeySize(own), Libbpf.ValueSize(own), Libbpf.Entries(own), Libbpf.MapFlags(own));
    }

    private IntPtr Find(string map) => Libbpf.FindMap(_object, Libbpf.Text(map));

    private void Check(int result, string act)
    {
        if (result < 0)
        {
            var said = Marshal.PtrToStringAnsi(_log).Split('\n').Where(line => line.Length > 0).ToList();
            var end = string.Join("\n", said.Skip(said.Count - LinesTold));
            throw Failures.Of(result, end.Length > 0 ? $"{act} ({end})" : act);
        }
    }
}
