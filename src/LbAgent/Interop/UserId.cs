using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>A user of this system by name: the user's number, and the groups that the user belongs to. Unix only.</summary>
/// <param name="Name">The name in the system's own directory (files, LDAP, whatever the system uses).</param>
/// <param name="Number">The user's number (uid).</param>
/// <param name="Group">The number of the user's first group (gid).</param>
internal sealed unsafe partial record UserId(string Name, uint Number, uint Group)
{
    /// <summary>The number of the user that this process acts as.</summary>
    public static uint Effective => EffectiveNumber();

    /// <summary>Null where no user has that name. A number names a user too, whether or not the system's directory has that user.</summary>
    public static UserId? Of(string name)
    {
        // struct passwd { char *pw_name; char *pw_passwd; uid_t pw_uid; gid_t pw_gid; ... }
        var entry = stackalloc byte[256];
        var buffer = stackalloc byte[16384];
        nint found;
        if (ByName(name, entry, buffer, 16384, &found) == 0 && found != 0)
        {
            var numbers = (uint*)(entry + (2 * sizeof(nint)));
            return new UserId(name, numbers[0], numbers[1]);
        }

        if (!uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return ByNumber(number, entry, buffer, 16384, &found) == 0 && found != 0
            ? new UserId(Marshal.PtrToStringUTF8(*(nint*)entry)!, number, ((uint*)(entry + (2 * sizeof(nint))))[1])
            : new UserId(name, number, number);
    }

    /// <summary>Whether the user belongs to that group, be it the user's first or another one.</summary>
    public bool IsIn(uint group)
    {
        var count = 256;
        var groups = stackalloc uint[count];
        return group == Group || (GroupsOf(Name, Group, groups, &count) >= 0 && new ReadOnlySpan<uint>(groups, count).Contains(group));
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveNumber();

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ByName(string name, byte* entry, byte* buffer, nuint bufferLength, nint* found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int ByNumber(uint number, byte* entry, byte* buffer, nuint bufferLength, nint* found);

    [LibraryImport("libc", EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GroupsOf(string user, uint group, uint* groups, int* count);
}
