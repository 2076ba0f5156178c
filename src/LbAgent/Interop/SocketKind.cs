using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>What a socket is, as the kernel says. Linux only.</summary>
/// <param name="Family"><see cref="V4"/> or <see cref="V6"/>.</param>
/// <param name="Protocol"><see cref="Tcp"/> or <see cref="Udp"/>.</param>
/// <param name="Listens">Whether connections can be accepted from it.</param>
internal readonly partial record struct SocketKind(int Family, int Protocol, bool Listens)
{
    public const int V4 = 2;
    public const int V6 = 10;
    public const int Tcp = 6;
    public const int Udp = 17;

    private const int SocketLevel = 1;
    private const int AcceptsConnections = 30;
    private const int ProtocolOption = 38;
    private const int FamilyOption = 39;

    /// <exception cref="Win32Exception">It is no socket.</exception>
    public static SocketKind Of(SafeHandle socket) =>
        new(Ask(socket, FamilyOption), Ask(socket, ProtocolOption), Ask(socket, AcceptsConnections) != 0);

    private static int Ask(SafeHandle socket, int option)
    {
        var length = sizeof(int);
        return GetOption(socket, SocketLevel, option, out var value, ref length) == 0 ? value : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(SafeHandle socket, int level, int option, out int value, ref int length);
}
