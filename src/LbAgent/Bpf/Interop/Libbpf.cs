using System.Runtime.InteropServices;

namespace LbAgent.Bpf.Interop;

/// <summary>
/// libbpf 1.x, as it is declared in bpf/libbpf.h and bpf/bpf.h. Numbers returned are 0 or more, or -errno; pointers are null
/// with errno set. Any thread. Where the library is missing each of these throws DllNotFoundException: ask <see cref="WhyNot"/> first.
/// </summary>
internal static unsafe partial class Libbpf
{
    private const string Library = "libbpf.so.1";

    /// <summary>Why it cannot be used here, in words; empty where it can. It is looked for, and let go of again.</summary>
    public static string WhyNot
    {
        get
        {
            if (!NativeLibrary.TryLoad(Library, out var library))
            {
                return $"{Library} is not installed (package libbpf1 on Debian and Ubuntu)";
            }

            NativeLibrary.Free(library);
            return "";
        }
    }

    /// <summary>Null: it says nothing on the standard error.</summary>
    [LibraryImport(Library, EntryPoint = "libbpf_set_print")]
    public static partial nint SetPrint(nint print);

    [LibraryImport(Library, EntryPoint = "libbpf_num_possible_cpus")]
    public static partial int PossibleProcessors();

    [LibraryImport(Library, EntryPoint = "bpf_object__open_mem", SetLastError = true)]
    public static partial nint OpenObject(byte* image, nuint length, OpenOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_object__load")]
    public static partial int LoadObject(BpfObjectHandle bpfObject);

    [LibraryImport(Library, EntryPoint = "bpf_object__close")]
    public static partial void CloseObject(nint bpfObject);

    /// <summary>The map after another one, the first after null; null behind the last.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_object__next_map")]
    public static partial nint NextMap(BpfObjectHandle bpfObject, nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__name")]
    public static partial byte* MapName(nint map);

    /// <summary>Before the object is loaded: it takes this map, which may be another object's, in place of one of its own.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_map__reuse_fd")]
    public static partial int ReuseMap(nint map, int descriptor);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_map_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindMap(BpfObjectHandle bpfObject, string name);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_program_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindProgram(BpfObjectHandle bpfObject, string name);

    [LibraryImport(Library, EntryPoint = "bpf_program__fd")]
    public static partial int ProgramDescriptor(nint program);

    [LibraryImport(Library, EntryPoint = "bpf_map__fd")]
    public static partial int MapDescriptor(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__key_size")]
    public static partial uint KeySize(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__value_size")]
    public static partial uint ValueSize(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__max_entries")]
    public static partial uint Entries(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__set_max_entries")]
    public static partial int SetEntries(nint map, uint entries);

    [LibraryImport(Library, EntryPoint = "bpf_map__set_initial_value")]
    public static partial int SetInitialValue(nint map, void* data, nuint length);

    [LibraryImport(Library, EntryPoint = "bpf_map_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMap(int type, string name, uint keySize, uint valueSize, uint entries, MapOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_map_lookup_elem")]
    public static partial int LookUp(int map, void* key, void* value);

    [LibraryImport(Library, EntryPoint = "bpf_map_update_elem")]
    public static partial int Update(int map, void* key, void* value, ulong flags);

    /// <summary>The count is how many there are, then how many were put.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_map_update_batch")]
    public static partial int UpdateMany(int map, void* keys, void* values, uint* count, void* options);

    /// <summary>The count is how many there is room for, then how many were found. The tokens say where to go on; null: at the beginning.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_map_lookup_batch")]
    public static partial int LookUpMany(int map, void* after, void* next, void* keys, void* values, uint* count, void* options);

    [LibraryImport(Library, EntryPoint = "bpf_map_delete_elem")]
    public static partial int Delete(int map, void* key);

    [LibraryImport(Library, EntryPoint = "bpf_prog_test_run_opts")]
    public static partial int Run(int program, RunOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_link_create")]
    public static partial int CreateLink(int program, int target, int attachType, LinkOptions* options);

    /// <summary>Another program in the place of a link's, between two packets.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_link_update")]
    public static partial int UpdateLink(int link, int program, void* options);

    /// <summary>The program is off the interface at once, whoever else has the link open.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_link_detach")]
    public static partial int DetachLink(int link);

    [LibraryImport(Library, EntryPoint = "bpf_obj_pin", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Pin(int descriptor, string path);

    [LibraryImport(Library, EntryPoint = "bpf_obj_get", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetPinned(string path);

    [LibraryImport(Library, EntryPoint = "bpf_xdp_query")]
    public static partial int QueryXdp(int interfaceIndex, int flags, XdpOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_tc_hook_create")]
    public static partial int CreateTrafficHook(TrafficHook* hook);

    [LibraryImport(Library, EntryPoint = "bpf_tc_attach")]
    public static partial int AttachToTraffic(TrafficHook* hook, TrafficOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_tc_detach")]
    public static partial int DetachFromTraffic(TrafficHook* hook, TrafficOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_prog_get_fd_by_id")]
    public static partial int ProgramById(uint id);

    [LibraryImport(Library, EntryPoint = "bpf_obj_get_info_by_fd")]
    public static partial int GetInfo(int descriptor, void* info, uint* length);
}
