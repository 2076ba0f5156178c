using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>A pipe that carries bytes from socket to socket inside the kernel (splice(2)). One thread. Linux only.</summary>
internal sealed unsafe partial class SplicePipe
{
    private const int MoveWithoutWaiting = 0x1 | 0x2; // SPLICE_F_MOVE | SPLICE_F_NONBLOCK
    private const int CloseOnExecNonBlocking = 0x8_0000 | 0x800;
    private const int SetSize = 1031; // F_SETPIPE_SZ

    private readonly int _out;
    private readonly int _in;

    private SplicePipe(int output, int input, int capacity) => (_out, _in, Capacity) = (output, input, capacity);

    /// <summary>In bytes.</summary>
    public int Capacity { get; }

    /// <summary>Bytes in the pipe.</summary>
    public int Held { get; private set; }

    /// <summary>Null where the process may have no more pipes, or none of that size.</summary>
    public static SplicePipe? TryOpen(int capacity)
    {
        var ends = stackalloc int[2];
        if (Pipe(ends, CloseOnExecNonBlocking) < 0)
        {
            return null;
        }

        var size = Control(ends[1], SetSize, capacity);
        if (size < capacity)
        {
            _ = LinuxSocket.Close(ends[0]);
            _ = LinuxSocket.Close(ends[1]);
            return null;
        }

        return new SplicePipe(ends[0], ends[1], size);
    }

    /// <summary>Bytes taken from a socket; 0: it has ended; below 0: the error is set.</summary>
    public nint Fill(int socket)
    {
        var moved = Splice(socket, null, _in, null, Capacity - Held, MoveWithoutWaiting);
        Held += moved > 0 ? (int)moved : 0;
        return moved;
    }

    /// <summary>Bytes given to a socket; below 0: the error is set.</summary>
    public nint Drain(int socket)
    {
        var moved = Splice(_out, null, socket, null, Held, MoveWithoutWaiting);
        Held -= moved > 0 ? (int)moved : 0;
        return moved;
    }

    public void Close()
    {
        _ = LinuxSocket.Close(_out);
        _ = LinuxSocket.Close(_in);
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    private static partial nint Splice(int from, long* fromOffset, int to, long* toOffset, nint length, int flags);
}
