using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>A user's name by its number, from the system's own directory (files, LDAP, whatever it uses). Unix only.</summary>
internal static unsafe partial class UserName
{
    private static readonly ConcurrentDictionary<uint, string> Known = new();

    /// <summary>As "root (uid 0)"; a user without a name is "uid 4711".</summary>
    public static string Describe(uint user) => Known.GetOrAdd(user, Look);

    private static string Look(uint user)
    {
        // struct passwd begins with the pointer to the name, on every Unix that .NET runs on; the rest is not looked at.
        var entry = stackalloc byte[256];
        var buffer = stackalloc byte[4096];
        nint found;
        var number = string.Create(CultureInfo.InvariantCulture, $"uid {user}");
        if (GetUser(user, entry, buffer, 4096, &found) != 0 || found == 0)
        {
            return number;
        }

        return $"{Marshal.PtrToStringUTF8(*(nint*)entry)} ({number})";
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetUser(uint user, byte* entry, byte* buffer, nuint bufferLength, nint* found);
}
