using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>epoll(7), and the eventfd(2) that wakes its waiter. Linux only.</summary>
internal static unsafe partial class Epoll
{
    public const uint Readable = 0x1;
    public const uint Urgent = 0x2; // EPOLLPRI
    public const uint Writable = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerEnded = 0x2000; // EPOLLRDHUP
    public const uint EdgeTriggered = 1u << 31;

    private const int CloseOnExec = 0x8_0000;
    private const int NonBlocking = 0x800;
    private const int AddOperation = 1;

    /// <summary>struct epoll_event is packed on x64 and on no other system.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    public static int EventLength => DataOffset + 8;

    public static int Create() => EpollCreate(CloseOnExec);

    public static int CreateWaker() => EventFd(0, CloseOnExec | NonBlocking);

    public static int Add(int epoll, int descriptor, uint events, ulong data)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + DataOffset) = data;
        return Control(epoll, AddOperation, descriptor, entry);
    }

    public static uint EventsAt(byte* events, int index) => *(uint*)(events + (index * EventLength));

    public static ulong DataAt(byte* events, int index) => *(ulong*)(events + (index * EventLength) + DataOffset);

    /// <param name="epoll">The descriptor of <see cref="Create"/>.</param>
    /// <param name="events">Room for <paramref name="most"/> events of <see cref="EventLength"/>.</param>
    /// <param name="most">As many at once, at most.</param>
    /// <param name="milliseconds">How long to wait; -1: for ever.</param>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(int epoll, byte* events, int most, int milliseconds);

    public static void Wake(int waker)
    {
        ulong one = 1;
        _ = Write(waker, &one, sizeof(ulong));
    }

    public static void Rest(int waker)
    {
        ulong count;
        _ = Read(waker, &count, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, void* bytes, nint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, void* bytes, nint length);
}
