using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Net;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>One listening socket of the servers behind the proxies, and the connections it accepted.</summary>
internal sealed unsafe class Server : Endpoint, IDisposable
{
    private const int Backlog = 4096;
    private const uint LoopbackNameLength = 3;

    private readonly EventLoop loop;
    private readonly LoadBuffers buffers;
    private readonly Stack<ServedConnection> spare = new();
    private readonly HashSet<ServedConnection> open = [];

    public Server(EventLoop loop, LoadBuffers buffers, IPEndPoint endPoint)
    {
        this.loop = loop;
        this.buffers = buffers;
        Descriptor = Native.Socket(Native.InternetFamily, Native.StreamNonBlockingCloseOnExec, 0);
        var address = new InternetAddress(endPoint);
        var one = 1;
        // TCP_NODELAY passes on to accepted connections, which saves a call for each.
        if (Native.SetSocketOption(Descriptor, Native.LevelSocket, Native.OptionReuseAddress, &one, sizeof(int)) != 0
            || Native.SetSocketOption(Descriptor, Native.LevelTcp, Native.OptionNoDelay, &one, sizeof(int)) != 0
            || (endPoint.Address.Equals(IPAddress.Any) && !TryBindToLoopback())
            || Native.Bind(Descriptor, &address, InternetAddress.Length) != 0
            || Native.Listen(Descriptor, Backlog) != 0)
        {
            throw new Win32Exception();
        }

        loop.Add(this, Native.Readable);
    }

    public int OpenConnections => open.Count;

    /// <summary>Connections since the start.</summary>
    public long Accepted { get; private set; }

    public override void OnReady()
    {
        while (true)
        {
            var accepted = Native.Accept(Descriptor, null, null, Native.NonBlockingCloseOnExec);
            if (accepted < 0)
            {
                return;
            }

            if (!spare.TryPop(out var connection))
            {
                connection = new ServedConnection(this, loop, buffers);
            }

            Accepted++;
            _ = open.Add(connection);
            connection.Begin(accepted);
        }
    }

    public void OnClosed(ServedConnection connection)
    {
        _ = open.Remove(connection);
        spare.Push(connection);
    }

    public void Dispose()
    {
        foreach (var connection in new List<ServedConnection>(open))
        {
            connection.Close();
        }

        loop.Forget(Descriptor);
        _ = Native.Close(Descriptor);
        Descriptor = NoDescriptor;
    }

    /// <summary>All addresses of this machine, but only for those who are on it.</summary>
    private bool TryBindToLoopback()
    {
        fixed (byte* name = "lo\0"u8)
        {
            return Native.SetSocketOption(Descriptor, Native.LevelSocket, Native.OptionBindToDevice, (int*)name, LoopbackNameLength) == 0;
        }
    }
}
