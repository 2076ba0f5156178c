using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>
/// A service at all addresses of a host: says its name to each connection and sends back what comes; over UDP answers each datagram with its name. Its threads end
/// with it.
/// </summary>
internal sealed class LabServer : IDisposable
{
    private readonly LabHost _host;
    private readonly string _name;
    private readonly int _port;
    private readonly Socket[] _datagrams;
    private Socket? _listener;
    private int _accepted;
    private int _received;

    /// <param name="host">Which has the VIP addresses already.</param>
    /// <param name="name">What it says.</param>
    /// <param name="port">TCP and UDP.</param>
    /// <param name="vips">At which datagrams are answered.</param>
    public LabServer(LabHost host, string name, int port, params IPAddress[] vips)
    {
        (_host, _name, _port) = (host, name, port);
        Start();
        _datagrams = [.. vips.Select(vip => host.In(() =>
        {
            var socket = new Socket(vip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(vip, port));
            return socket;
        }))];
        foreach (var socket in _datagrams)
        {
            new Thread(() => AnswerDatagrams(socket)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Datagrams so far.</summary>
    public int Received => Volatile.Read(ref _received);

    public void Start()
    {
        var listener = _listener = _host.In(() =>
        {
            var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, _port));
            socket.Listen(1000);
            return socket;
        });
        new Thread(() => Accept(listener)) { IsBackground = true }.Start();
    }

    /// <summary>New connections are refused; those that stand go on.</summary>
    public void Stop() => _listener!.Dispose();

    public void Dispose()
    {
        Stop();
        foreach (var socket in _datagrams)
        {
            socket.Dispose();
        }
    }

    private void Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = listener.Accept();
                Interlocked.Increment(ref _accepted);
                new Thread(() => Serve(socket), maxStackSize: 256 * 1024) { IsBackground = true }.Start();
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private void Serve(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.Send(Encoding.ASCII.GetBytes($"{_name}\n"));
                var buffer = new byte[8192];
                for (int read; (read = socket.Receive(buffer)) > 0;)
                {
                    socket.Send(buffer.AsSpan(0, read));
                }
            }
            catch (SocketException)
            {
                // The client has gone.
            }
        }
    }

    private void AnswerDatagrams(Socket socket)
    {
        var buffer = new byte[2048];
        var name = Encoding.ASCII.GetBytes(_name);
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                _ = socket.ReceiveFrom(buffer, ref from);
                Interlocked.Increment(ref _received);
                socket.SendTo(name, from);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
