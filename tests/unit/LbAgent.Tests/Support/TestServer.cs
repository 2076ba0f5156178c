using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Interop;

namespace LbAgent.Tests.Support;

/// <summary>A real server on the loopback: runs what it is given for each connection, and counts them.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Func<Socket, Task> _serve;
    private readonly ConcurrentDictionary<Socket, bool> _open = new(); // a socket that nobody holds is reset by its finalizer
    private Socket _listener = null!;
    private int _accepted;

    public TestServer(Func<Socket, Task> serve, IPAddress? address = null, int port = 0)
    {
        _serve = serve;
        Endpoint = new IPEndPoint(address ?? IPAddress.Loopback, port);
        Start();
    }

    public IPEndPoint Endpoint { get; private set; }

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Says its name and closes.</summary>
    public static TestServer Named(string name, IPAddress? address = null, int port = 0) => new(
        async socket =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(name));
            socket.Shutdown(SocketShutdown.Send);
            await DrainAsync(socket);
        },
        address,
        port);

    /// <summary>Sends back what comes, to the end.</summary>
    public static TestServer Echo(IPAddress? address = null) => new(
        async socket =>
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await socket.ReceiveAsync(buffer)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            socket.Shutdown(SocketShutdown.Send);
        },
        address);

    /// <summary>Stops listening, as a process that dies; also where a process that another test starts has the socket too, between fork and exec.</summary>
    public void Stop()
    {
        if (OperatingSystem.IsLinux() && !_listener.SafeHandle.IsClosed)
        {
            _ = LinuxSocket.Shutdown((int)_listener.SafeHandle.DangerousGetHandle(), how: 2);
        }

        _listener.Dispose();
    }

    public void Start()
    {
        _listener = new Socket(Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(Endpoint);
        _listener.Listen(1024);
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync(_listener);
    }

    public void Dispose()
    {
        Stop();
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
        }
    }

    private static async Task DrainAsync(Socket socket)
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _open[socket] = true;
        using (socket)
        {
            try
            {
                await _serve(socket);
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The other side reset the connection: what that means is the test's to say, at its own end.
            }
        }

        _open.TryRemove(socket, out _);
    }
}
