using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Sends back what comes on any number of connections, which need no thread each.</summary>
internal sealed class EchoService : IDisposable
{
    private readonly Socket _listener;

    public EchoService(LabHost host, int port)
    {
        _listener = host.In(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(4096);
            return socket;
        });
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var buffer = new byte[64];
                for (int read; (read = await socket.ReceiveAsync(buffer)) > 0;)
                {
                    await socket.SendAsync(buffer.AsMemory(0, read));
                }
            }
            catch (SocketException)
            {
                // The client has gone.
            }
        }
    }
}
