using System;
using System.Runtime.InteropServices;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Finding a server: one after the other, until one accepts. What the client has sent goes along.</summary>
internal sealed unsafe partial class TcpFlow
{
    private ServerSearch _search;

    /// <summary>
    /// The VIP's when the search began, to the search's end: the first bytes are as its servers want them, with a PROXY protocol
    /// header or without.
    /// </summary>
    private PoolState? _pool;

    /// <summary>When to give up on a server, in the loop's time.</summary>
    public long Deadline { get; private set; }

    /// <summary>Place among the loop's connecting flows.</summary>
    internal int ConnectingIndex { get; set; }

    /// <summary>The server did not answer in time.</summary>
    public void OnTimeout() => PassOver();

    /// <summary>Understands what came so far: what is held, and <paramref name="length"/> more bytes in the scratch.</summary>
    private void ReadHeader(int length)
    {
        var before = _inward.Held.Length;
        _inward.Held.CopyTo(new Span<byte>(_loop.Scratch, before));
        length += before;
        _inward.Skip(before);
        var received = new ReadOnlySpan<byte>(_loop.Scratch, length);
        switch (ProxyHeaderReader.Read(received, out var header))
        {
            case ProxyHeaderResult.Complete:
                if (header.HasAddresses)
                {
                    (_source, _destination) = (header.Source, header.Destination);
                }

                _inward.Passed(-header.Length); // It is not for the server.
                received[header.Length..].CopyTo(new Span<byte>(_loop.Scratch, length));
                Seek(length - header.Length);
                break;
            case ProxyHeaderResult.NeedMore when !_inward.HasEnded:
                _inward.Hold(received);
                break;
            default:
                Refuse();
                break;
        }
    }

    /// <summary>Begins to look for a server, with the client's first bytes in the scratch.</summary>
    private void Seek(int length)
    {
        if (!_admission.MaySource(_source))
        {
            Abort();
            return;
        }

        _pool = _admission.State.Model.Pool;
        var first = _loop.Scratch;
        if (_pool.Settings.SendProxyProtocol is not ProxyProtocolVersion.None and var version)
        {
            Span<byte> header = stackalloc byte[ProxyHeaderWriter.MaxLength];
            var headerLength = ProxyHeaderWriter.Write(header, version, _source, _destination);
            first -= headerLength;
            length += headerLength;
            header[..headerLength].CopyTo(new Span<byte>(first, headerLength));
        }

        TryServers(first, length);
    }

    private void TryServers(byte* first, int length)
    {
        while (_search.Next(_pool!, new FlowKey(_source, _destination)) is { } server)
        {
            if (TryServer(server, first, length))
            {
                return;
            }
        }

        _admission.CountUnserved(_search.HasTried);

        Abort();
    }

    /// <summary>False where the server, or the way to it, refuses at once.</summary>
    private bool TryServer(RealServerState server, byte* first, int length)
    {
        var socket = _loop.Spares.Take(SocketName.FamilyOf(server.Key.Address));
        if (socket < 0)
        {
            _loop.Shortages.OfDescriptors(_admission.Settings.Name);
            _search.Pass(server);
            return false;
        }

        var sent = Connect(socket, server, first, length, out var error);
        if (error != 0 || !_loop.TryWatch(socket, _key, ServerSide))
        {
            _ = LinuxSocket.Close(socket);
            Blame(server, error);
            return false;
        }

        (_server, _serverSocket, _inward.To, _outward.From) = (server, socket, socket, socket);
        if (sent < length)
        {
            _inward.Hold(new ReadOnlySpan<byte>(first + sent, length - sent));
        }

        if (sent > 0)
        {
            _inward.CanWrite = sent == length;
            Establish();
            Relay(events: 0, ServerSide);
        }
        else
        {
            _state = TcpFlowState.Connecting;
            Deadline = _loop.Now + (long)_pool!.Settings.ConnectTimeout.TotalMilliseconds;
            _loop.Connecting.Add(this);
            _shard.Connecting++;
        }

        return true;
    }

    /// <summary>
    /// Connects, and sends at once: where the server is near, the connection stands already, and its handshake's last packet is
    /// the one with the data (its own acknowledgement is held back for that). Returns how much was sent.
    /// </summary>
    private int Connect(int socket, RealServerState server, byte* first, int length, out int error)
    {
        _ = LinuxSocket.SetOption(socket, LinuxSocket.TcpLevel, LinuxSocket.NoDelay, 1);
        if (length > 0)
        {
            _ = LinuxSocket.SetOption(socket, LinuxSocket.TcpLevel, LinuxSocket.QuickAck, 0);
        }

        var address = stackalloc byte[SocketAddress.MostBytes];
        var addressLength = SocketName.Write(new Span<byte>(address, SocketAddress.MostBytes), server.Key.Address, server.Key.Port == 0 ? _port : server.Key.Port);
        error = LinuxSocket.Connect(socket, address, addressLength) < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is not (0 or LinuxError.InProgress) || length == 0)
        {
            error = error == LinuxError.InProgress ? 0 : error;
            return 0;
        }

        var sent = LinuxSocket.Send(socket, first, length, LinuxSocket.NoSignal);
        error = sent >= 0 || Marshal.GetLastPInvokeError() == LinuxError.WouldBlock ? 0 : Marshal.GetLastPInvokeError();
        return (int)nint.Max(sent, 0);
    }

    private void OnServerReady(uint events)
    {
        if ((events & (Epoll.Error | Epoll.HangUp)) != 0 && !HasSpoken())
        {
            PassOver();
        }
        else if ((events & (Epoll.Writable | Epoll.HangUp)) != 0)
        {
            StopConnecting();
            Establish();
            Relay(events, ServerSide);
        }
    }

    /// <summary>Whether the server has sent something, so that it did take the connection, though it has ended it since.</summary>
    private bool HasSpoken()
    {
        byte first;
        return LinuxSocket.Receive(_serverSocket, &first, 1, LinuxSocket.Peek) > 0;
    }

    private void StopConnecting()
    {
        _loop.Connecting.Remove(this);
        _shard.Connecting--;
    }

    private void Establish()
    {
        _state = TcpFlowState.Relaying;
        _server!.Counters.Count();
        _loop.Accepting.MakeRoom();
    }

    /// <summary>This server does not take the connection: on to the next, with the same first bytes.</summary>
    private void PassOver()
    {
        StopConnecting();
        _state = TcpFlowState.AwaitingHeader;
        var error = LinuxSocket.TakeError(_serverSocket);
        _ = LinuxSocket.Close(_serverSocket);
        var server = _server!;
        (_server, _serverSocket) = (null, -1);
        Blame(server, error);
        var length = _inward.Held.Length;
        _inward.Held.CopyTo(new Span<byte>(_loop.Scratch, length));
        _inward.Skip(length);
        TryServers(_loop.Scratch, length);
    }

    private void Blame(RealServerState server, int error)
    {
        if (error == LinuxError.AddressNotAvailable)
        {
            _loop.Shortages.OfPorts(_admission.Settings.Name, server.Key);
            _search.Pass(server);
        }
        else
        {
            _search.Fail(server);
        }
    }
}
