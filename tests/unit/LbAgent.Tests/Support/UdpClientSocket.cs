using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace LbAgent.Tests.Support;

/// <summary>A client of a UDP VIP. Connected: the kernel lets answers in only from the address and port that it sends to.</summary>
internal sealed class UdpClientSocket : IDisposable
{
    private readonly Socket _socket;

    public UdpClientSocket(IPEndPoint to, IPAddress? from = null)
    {
        _socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(from, 0));
        }

        _socket.Connect(to);
    }

    /// <summary>One datagram of a client that is heard of only once.</summary>
    public static void SendFrom(IPAddress source, IPEndPoint to)
    {
        using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(source, 0));
        socket.SendTo([1], to);
    }

    public Task SendAsync(byte[] datagram) => _socket.SendAsync(datagram);

    /// <summary>Null where no answer comes within that time.</summary>
    public async Task<byte[]?> ReceiveAsync(int milliseconds = 2000)
    {
        using var limit = new CancellationTokenSource(milliseconds);
        var buffer = new byte[65_535];
        try
        {
            var length = await _socket.ReceiveAsync(buffer, limit.Token);
            return buffer[..length];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<string?> AskAsync(string question = "?", int milliseconds = 2000)
    {
        await SendAsync(Encoding.ASCII.GetBytes(question));
        return await ReceiveAsync(milliseconds) is { } answer ? Encoding.ASCII.GetString(answer) : null;
    }

    public void Dispose() => _socket.Dispose();
}
