using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LbAdmin.Bench.Interop;

/// <summary>The system calls of the load generator and of the measurements, as libc has them. Linux only; every call is blittable.</summary>
internal static unsafe partial class Native
{
    public const int InterruptedCall = 4;
    public const int TryAgain = 11;
    public const int AddressInUse = 98;
    public const int InProgress = 115;

    public const int InternetFamily = 2;
    public const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
    public const int DatagramNonBlockingCloseOnExec = 2 | 0x800 | 0x80000;
    public const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    public const int EpollCloseOnExec = 0x80000;

    public const int LevelSocket = 1;
    public const int OptionReuseAddress = 2;
    public const int OptionBindToDevice = 25;
    public const int LevelTcp = 6;
    public const int OptionNoDelay = 1;

    public const int NoSignal = 0x4000;
    /// <summary>MSG_TRUNC: on TCP the kernel drops what was received instead of copying it.</summary>
    public const int Truncate = 0x20;

    public const int ControlAdd = 1;
    public const int ControlDelete = 2;
    public const int ControlModify = 3;

    public const uint Readable = 0x001;
    public const uint Writable = 0x004;

    public const int ThreadProcessorClock = 3;

    public const int NewNetwork = 0x4000_0000;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(int descriptor, int level, int option, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, InternetAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int descriptor, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, InternetAddress* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, InternetAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(int descriptor, byte* buffer, nuint length, int flags, InternetAddress* from, uint* fromLength);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(int descriptor, byte* buffer, nuint length, int flags, InternetAddress* to, uint toLength);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int GetClock(int clock, long* secondsAndNanoseconds);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>The calling thread gets a namespace of its own.</summary>
    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int kind);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int EnterSpace(SafeFileHandle space, int kind);
}
