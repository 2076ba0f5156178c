using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>
/// bpf(2), as far as choosing sockets for packets needs it: maps, a program of type sk_lookup, and the link that
/// attaches it to a network namespace. What it makes lives as long as its descriptor. Linux on x86-64 and Arm64 only.
/// </summary>
internal static unsafe partial class BpfSystemCall
{
    private const int MapCreate = 0;
    private const int MapUpdateElement = 2;
    private const int MapDeleteElement = 3;
    private const int ProgramLoad = 5;
    private const int LinkCreate = 28;

    private const int NoSuchElement = 2;
    private const int MapTypeHash = 1;
    private const uint NotInAdvance = 1; // BPF_F_NO_PREALLOC
    private const int MapTypeSockets = 15;
    private const int ProgramTypeSocketLookup = 30;
    private const int AttachToSocketLookup = 36;

    public static bool IsSupported => OperatingSystem.IsLinux() && Number != 0;

    private static int Number => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 => 280,
        _ => 0,
    };

    /// <summary>A map from a number below <paramref name="capacity"/> to a socket. A socket that is closed leaves it by itself.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static DescriptorHandle CreateSocketMap(uint capacity)
    {
        // u32 map_type, key_size, value_size, max_entries
        var attributes = stackalloc uint[] { MapTypeSockets, sizeof(uint), sizeof(ulong), capacity };
        return new DescriptorHandle(Call(MapCreate, attributes, 16));
    }

    /// <summary>A map whose elements take memory when they are put.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static DescriptorHandle CreateHashMap(uint keyLength, uint valueLength, uint capacity)
    {
        // u32 map_type, key_size, value_size, max_entries, map_flags
        var attributes = stackalloc uint[] { MapTypeHash, keyLength, valueLength, capacity, NotInAdvance };
        return new DescriptorHandle(Call(MapCreate, attributes, 20));
    }

    /// <summary>Puts an element, or replaces it in one step: who looks finds the old or the new one.</summary>
    /// <exception cref="Win32Exception">E2BIG: the map is full; EOPNOTSUPP: a TCP socket that does not listen.</exception>
    public static void Put(DescriptorHandle map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        fixed (byte* valueBytes = value)
        {
            ChangeElement(MapUpdateElement, map, keyBytes, valueBytes);
        }
    }

    /// <summary>That nothing is there is fine; a socket that was closed has left.</summary>
    public static void Remove(DescriptorHandle map, ReadOnlySpan<byte> key)
    {
        try
        {
            fixed (byte* keyBytes = key)
            {
                ChangeElement(MapDeleteElement, map, keyBytes, null);
            }
        }
        catch (Win32Exception failure) when (failure.NativeErrorCode is NoSuchElement or LinuxError.Invalid)
        {
            // The first from a map of rules, the second from one of sockets.
        }
    }

    /// <summary>Has the kernel check a program that chooses sockets, and compile it.</summary>
    /// <exception cref="Win32Exception">EPERM without the capabilities; EINVAL or EACCES where the kernel does not like it.</exception>
    public static DescriptorHandle LoadSocketLookup(ReadOnlySpan<ulong> instructions)
    {
        fixed (ulong* code = instructions)
        fixed (byte* license = "MIT\0"u8)
        {
            // u32 prog_type @0, insn_cnt @4; u64 insns @8, license @16; ... char prog_name[16] @48; u32 expected_attach_type @68
            const int length = 72;
            var attributes = stackalloc byte[length];
            new Span<byte>(attributes, length).Clear();
            *(uint*)attributes = ProgramTypeSocketLookup;
            *(uint*)(attributes + 4) = (uint)instructions.Length;
            *(ulong*)(attributes + 8) = (ulong)code;
            *(ulong*)(attributes + 16) = (ulong)license;
            "lbadmin_ports"u8.CopyTo(new Span<byte>(attributes + 48, 16));
            *(uint*)(attributes + 68) = AttachToSocketLookup;
            using (new BlockedSignals())
            {
                return new DescriptorHandle(Call(ProgramLoad, attributes, length));
            }
        }
    }

    /// <summary>The program decides for a network namespace from now on, beside those of others; until the link is closed.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static DescriptorHandle Attach(DescriptorHandle program, SafeHandle networkNamespace)
    {
        // u32 prog_fd, target_fd, attach_type, flags
        var attributes = stackalloc uint[] { (uint)program.Number, (uint)networkNamespace.DangerousGetHandle(), AttachToSocketLookup, 0 };
        var link = new DescriptorHandle(Call(LinkCreate, attributes, 16));
        GC.KeepAlive(networkNamespace);
        return link;
    }

    private static void ChangeElement(int command, DescriptorHandle map, byte* key, byte* value)
    {
        // u32 map_fd; u64 key, value, flags
        var attributes = stackalloc ulong[] { (uint)map.Number, (ulong)key, (ulong)value, 0 };
        _ = Call(command, attributes, 32);
    }

    private static int Call(int command, void* attributes, uint length)
    {
        var result = SystemCall(Number, command, attributes, length);
        return result >= 0 ? (int)result : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint command, void* attributes, nuint length);
}
