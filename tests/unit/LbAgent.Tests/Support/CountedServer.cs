using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LbAgent.Tests.Support;

/// <summary>
/// A server that knows how many connections it has at once, and had at most. Greets with one byte, then sends back what comes. A connection
/// that ends in order counts down before the other side is told of it, so nobody can know earlier that there is room.
/// </summary>
internal sealed class CountedServer : IDisposable
{
    private readonly TestServer _server;
    private int _now;
    private int _most;

    public CountedServer(IPAddress? address = null) => _server = new TestServer(ServeAsync, address);

    public IPEndPoint Endpoint => _server.Endpoint;

    public int Accepted => _server.Accepted;

    public int Now => Volatile.Read(ref _now);

    public int Most => Volatile.Read(ref _most);

    /// <summary>Greeted: let in. Null: reset. An end without a reset, or any other error, throws.</summary>
    public static async Task<Socket?> TryEnterAsync(IPEndPoint vip, IPAddress? from = null)
    {
        Socket? socket = null;
        try
        {
            socket = await TestClient.ConnectAsync(vip, from);
            await TestClient.ReadAsync(socket, 1);
            return socket;
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.ConnectionReset)
        {
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>Ends a connection in order.</summary>
    public static async Task LeaveAsync(Socket client)
    {
        client.Shutdown(SocketShutdown.Send);
        await TestClient.ReadToEndAsync(client);
        client.Dispose();
    }

    public void Stop() => _server.Stop();

    public void Start() => _server.Start();

    public void Dispose() => _server.Dispose();

    private async Task ServeAsync(Socket socket)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most; most = Most)
        {
            Interlocked.CompareExchange(ref _most, now, most);
        }

        try
        {
            await socket.SendAsync(new byte[] { 1 });
            var buffer = new byte[1024];
            int read;
            while ((read = await socket.ReceiveAsync(buffer)) > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, read));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }

        socket.Shutdown(SocketShutdown.Send);
    }
}
