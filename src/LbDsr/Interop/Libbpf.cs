using System;
using System.Runtime.InteropServices;
using System.Text;

namespace LbAdmin.Dsr.Interop;

/// <summary>
/// libbpf 1.x, as it is declared in bpf/libbpf.h and bpf/bpf.h. Numbers returned are 0 or more, or -errno; pointers are null
/// with errno set. Any thread. Where the library is missing each of these throws DllNotFoundException: ask <see cref="WhyNot"/> first.
/// </summary>
internal static unsafe class Libbpf
{
    private const string Library = "libbpf.so.1";

    /// <summary>Why it cannot be used here, in words; empty where it can.</summary>
    public static string WhyNot
    {
        get
        {
            try
            {
                return PossibleProcessors() > 0 ? "" : $"{Library} does not know how many processors there are";
            }
            catch (DllNotFoundException)
            {
                return $"{Library} is not installed (package libbpf1 on Debian and Ubuntu)";
            }
        }
    }

    /// <summary>Null: it says nothing on the standard error.</summary>
    [DllImport(Library, EntryPoint = "libbpf_set_print")]
    public static extern IntPtr SetPrint(IntPtr print);

    [DllImport(Library, EntryPoint = "libbpf_num_possible_cpus")]
    public static extern int PossibleProcessors();

    [DllImport(Library, EntryPoint = "bpf_object__open_mem", SetLastError = true)]
    public static extern IntPtr OpenObject(byte* image, UIntPtr length, OpenOptions* options);

    [DllImport(Library, EntryPoint = "bpf_object__load")]
    public static extern int LoadObject(BpfObjectHandle bpfObject);

    [DllImport(Library, EntryPoint = "bpf_object__close")]
    public static extern void CloseObject(IntPtr bpfObject);

    [DllImport(Library, EntryPoint = "bpf_object__find_map_by_name")]
    public static extern IntPtr FindMap(BpfObjectHandle bpfObject, byte[] name);

    [DllImport(Library, EntryPoint = "bpf_object__find_program_by_name")]
    public static extern IntPtr FindProgram(BpfObjectHandle bpfObject, byte[] name);

    [DllImport(Library, EntryPoint = "bpf_program__fd")]
    public static extern int ProgramDescriptor(IntPtr program);

    [DllImport(Library, EntryPoint = "bpf_map__fd")]
    public static extern int MapDescriptor(IntPtr map);

    [DllImport(Library, EntryPoint = "bpf_map__type")]
    public static extern uint MapType(IntPtr map);

    [DllImport(Library, EntryPoint = "bpf_map__key_size")]
    public static extern uint KeySize(IntPtr map);

    [DllImport(Library, EntryPoint = "bpf_map__value_size")]
    public static extern uint ValueSize(IntPtr map);

    [DllImport(Library, EntryPoint = "bpf_map__max_entries")]
    public static extern uint Entries(IntPtr map);

    [DllImport(Library, EntryPoint = "bpf_map__map_flags")]
    public static extern uint MapFlags(IntPtr map);

    /// <summary>Before it is loaded: an object's map is to be one that is there. The descriptor stays the caller's.</summary>
    [DllImport(Library, EntryPoint = "bpf_map__reuse_fd")]
    public static extern int ReuseMap(IntPtr map, int descriptor);

    [DllImport(Library, EntryPoint = "bpf_map_create")]
    public static extern int CreateMap(int type, byte[] name, uint keySize, uint valueSize, uint entries, MapOptions* options);

    [DllImport(Library, EntryPoint = "bpf_map_lookup_elem")]
    public static extern int LookUp(int map, void* key, void* value);

    [DllImport(Library, EntryPoint = "bpf_map_update_elem")]
    public static extern int Update(int map, void* key, void* value, ulong flags);

    [DllImport(Library, EntryPoint = "bpf_map_delete_elem")]
    public static extern int Delete(int map, void* key);

    [DllImport(Library, EntryPoint = "bpf_map_get_next_key")]
    public static extern int NextKey(int map, void* key, void* next);

    [DllImport(Library, EntryPoint = "bpf_obj_pin")]
    public static extern int Pin(int descriptor, byte[] path);

    [DllImport(Library, EntryPoint = "bpf_obj_get")]
    public static extern int OpenPin(byte[] path);

    [DllImport(Library, EntryPoint = "bpf_link_create")]
    public static extern int CreateLink(int program, int target, int attachType, LinkOptions* options);

    [DllImport(Library, EntryPoint = "bpf_link_update")]
    public static extern int UpdateLink(int link, int program, void* options);

    [DllImport(Library, EntryPoint = "bpf_link_detach")]
    public static extern int DetachLink(int link);

    [DllImport(Library, EntryPoint = "bpf_xdp_query")]
    public static extern int QueryXdp(int interfaceIndex, int flags, XdpQuery* query);

    [DllImport(Library, EntryPoint = "bpf_prog_get_fd_by_id")]
    public static extern int ProgramById(uint id);

    [DllImport(Library, EntryPoint = "bpf_obj_get_info_by_fd")]
    public static extern int GetInfo(int descriptor, void* info, uint* length);

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    /// <summary>struct bpf_object_open_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    public struct OpenOptions
    {
        [FieldOffset(0)]
        public UIntPtr Size;

        [FieldOffset(8)]
        public byte* Name;

        /// <summary>Where the kernel's checker says why it refuses a program.</summary>
        [FieldOffset(56)]
        public byte* Log;

        [FieldOffset(64)]
        public UIntPtr LogSize;
    }

    /// <summary>struct bpf_map_create_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct MapOptions
    {
        [FieldOffset(0)]
        public UIntPtr Size;

        /// <summary>Of a map of maps: one as those that it is for.</summary>
        [FieldOffset(24)]
        public int InnerMap;
    }

    /// <summary>struct bpf_link_create_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct LinkOptions
    {
        [FieldOffset(0)]
        public UIntPtr Size;

        [FieldOffset(8)]
        public uint Flags;
    }

    /// <summary>struct bpf_xdp_query_opts: the programs on an interface, by where packets meet them; 0 is none.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct XdpQuery
    {
        public UIntPtr Size;
        public uint Program;
        public uint NativeProgram;
        public uint HardwareProgram;
        public uint GenericProgram;
        public ulong Mode;
    }

    /// <summary>struct bpf_link_info of a link to an interface.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct LinkInfo
    {
        [FieldOffset(8)]
        public uint Program;
    }

    /// <summary>struct bpf_prog_info, as far as the name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    public struct ProgramInfo
    {
        [FieldOffset(4)]
        public uint Id;

        /// <summary>A hash of its instructions, whichever maps they use.</summary>
        [FieldOffset(8)]
        public ulong Tag;

        [FieldOffset(64)]
        public fixed byte Name[16];
    }

    /// <summary>struct bpf_map_info, as far as the flags.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MapInfo
    {
        public uint Type;
        public uint Id;
        public uint KeySize;
        public uint ValueSize;
        public uint Entries;
        public uint Flags;
    }
}
