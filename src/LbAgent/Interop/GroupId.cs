using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>A group's number by its name. Unix only.</summary>
internal static unsafe partial class GroupId
{
    /// <summary>Null where there is no such group.</summary>
    public static uint? Of(string name)
    {
        // struct group { char *gr_name; char *gr_passwd; gid_t gr_gid; ... }
        var entry = stackalloc byte[256];
        var buffer = stackalloc byte[16384];
        nint found;
        return GetGroup(name, entry, buffer, 16384, &found) == 0 && found != 0 ? *(uint*)(entry + (2 * sizeof(nint))) : null;
    }

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, byte* entry, byte* buffer, nuint bufferLength, nint* found);
}
