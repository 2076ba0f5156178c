using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>A real server on the loopback that sends back what comes, by TCP and by UDP on the same port.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public EchoServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _datagrams.Bind(_listener.LocalEndPoint!);
        _ = Task.Run(AcceptAsync);
        _ = Task.Run(AnswerAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>A client of a VIP, after something has come back to it.</summary>
    public static async Task<Socket> EnterAsync(string address, int port, bool isUdp = false)
    {
        var client = new Socket(AddressFamily.InterNetwork, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Parse(address), port);
        await EchoAsync(client);
        return client;
    }

    /// <summary>Sends a byte and waits for it to come back.</summary>
    public static async Task EchoAsync(Socket client)
    {
        await client.SendAsync(new byte[] { 7 });
        if (await client.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(20)) != 1)
        {
            throw new InvalidOperationException("The connection ended.");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _datagrams.Dispose();
    }

    private static async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[1024];
                int read;
                while ((read = await client.ReceiveAsync(buffer)) > 0)
                {
                    await client.SendAsync(buffer.AsMemory(0, read));
                }
            }
            catch (SocketException)
            {
                // Reset: what that means is the test's to say, at the client's end.
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[1024];
        try
        {
            while (true)
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _datagrams.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
