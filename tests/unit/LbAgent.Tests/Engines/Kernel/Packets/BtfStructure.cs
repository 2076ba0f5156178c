using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace LbAgent.Tests.Engines.Kernel.Packets;

/// <summary>A structure as the compiler laid it out: from the type information (BTF) in a compiled program.</summary>
internal static unsafe partial class BtfStructure
{
    private const string Library = "libbpf.so.1";
    private const uint Structure = 4;

    /// <summary>Its size, and where its members begin; null where there is no such structure.</summary>
    public static (long Size, Dictionary<string, int> Offsets)? Read(byte[] image, string name)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, image);
            var btf = Parse(file, null);
            try
            {
                var id = Find(btf, name, Structure);
                return id < 0 ? null : (SizeOf(btf, (uint)id), Members(btf, (uint)id));
            }
            finally
            {
                Free(btf);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>struct btf_type: u32 name, info, size; then of each member u32 name, type, offset in bits.</summary>
    private static Dictionary<string, int> Members(nint btf, uint id)
    {
        var type = TypeOf(btf, id);
        var count = type[1] & 0xFFFF;
        var offsets = new Dictionary<string, int>();
        for (var i = 0; i < count; i++)
        {
            var member = type + 3 + (3 * i);
            offsets.Add(Marshal.PtrToStringUTF8(NameAt(btf, member[0]))!, (int)(member[2] / 8));
        }

        return offsets;
    }

    [LibraryImport(Library, EntryPoint = "btf__parse_elf", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Parse(string path, void* extensions);

    [LibraryImport(Library, EntryPoint = "btf__free")]
    private static partial void Free(nint btf);

    [LibraryImport(Library, EntryPoint = "btf__find_by_name_kind", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Find(nint btf, string name, uint kind);

    [LibraryImport(Library, EntryPoint = "btf__type_by_id")]
    private static partial uint* TypeOf(nint btf, uint id);

    [LibraryImport(Library, EntryPoint = "btf__resolve_size")]
    private static partial long SizeOf(nint btf, uint id);

    [LibraryImport(Library, EntryPoint = "btf__name_by_offset")]
    private static partial nint NameAt(nint btf, uint offset);
}
