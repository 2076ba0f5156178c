using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace LbAgent.Tests.Support;

/// <summary>A real UDP server on the loopback: answers each datagram as it is told, and counts them.</summary>
internal sealed class UdpServer : IDisposable
{
    private readonly Func<byte[], byte[]> _answer;
    private readonly Socket _socket;
    private int _received;

    public UdpServer(Func<byte[], byte[]> answer, IPEndPoint? endpoint = null)
    {
        _answer = answer;
        endpoint ??= new IPEndPoint(IPAddress.Loopback, 0);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        _socket.Bind(endpoint);
        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
        _ = ServeAsync();
    }

    public IPEndPoint Endpoint { get; }

    public int Received => Volatile.Read(ref _received);

    public static UdpServer Echo(IPEndPoint? endpoint = null) => new(datagram => datagram, endpoint);

    /// <summary>Answers with its name.</summary>
    public static UdpServer Named(string name, IPEndPoint? endpoint = null) => new(_ => Encoding.ASCII.GetBytes(name), endpoint);

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        var buffer = new byte[65_535];
        var any = new IPEndPoint(Endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var datagram = await _socket.ReceiveFromAsync(buffer, any);
                Interlocked.Increment(ref _received);
                await _socket.SendToAsync(_answer(buffer[..datagram.ReceivedBytes]), datagram.RemoteEndPoint);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }
}
