using System;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>
/// An echo request; good when the reply with the same id, sequence and payload comes from the address that was asked. By an unprivileged
/// ICMP socket where the kernel allows one (net.ipv4.ping_group_range), else by a raw one (CAP_NET_RAW).
/// </summary>
internal sealed unsafe class IcmpProbe(EpollWaiter waiter, IPEndPoint target, DsrPath? path) : SocketProbe(waiter, target, path)
{
    private const int MostBytes = 512;

    private readonly byte[] _request = new byte[IcmpEcho.Length];
    private readonly byte[] _address = target.Address.GetAddressBytes();
    private readonly ushort _id = (ushort)Random.Shared.Next();
    private ushort _sequence;
    private bool _isRaw;

    protected override uint Awaited => Epoll.Readable;

    protected override string Missing => "no echo reply";

    private bool IsIpv6 => Family == LinuxSocket.Inet6;

    /// <summary>Why it cannot be done here, in words; empty where it can.</summary>
    public static string WhyNot()
    {
        var socket = OpenFor(LinuxSocket.Inet, out _);
        if (socket < 0)
        {
            return "the agent may open no ICMP socket: its group is not in net.ipv4.ping_group_range, and it has no CAP_NET_RAW";
        }

        _ = LinuxSocket.Close(socket);
        return "";
    }

    public override void OnReady(uint events)
    {
        var error = (events & (Epoll.Error | Epoll.HangUp)) != 0 ? LinuxSocket.TakeError(Socket) : 0;
        if (error != 0)
        {
            Fail(error);
        }
        else if (Receive())
        {
            End(ProbeResult.Good("echo reply"));
        }
    }

    protected override int Open() => OpenFor(Family, out _isRaw);

    protected override bool Ask()
    {
        Trace?.Begin(ProbeStepKind.Echo);
        IcmpEcho.WriteRequest(_request, IsIpv6, _id, ++_sequence, (ulong)Random.Shared.NextInt64());
        var error = Connect();
        if (error == 0)
        {
            fixed (byte* request = _request)
            {
                error = LinuxSocket.Send(Socket, request, _request.Length, LinuxSocket.NoSignal) < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
        }

        if (error != 0)
        {
            Fail(error);
        }

        return error == 0;
    }

    private static int OpenFor(int family, out bool isRaw)
    {
        var protocol = family == LinuxSocket.Inet6 ? LinuxSocket.Icmpv6Level : LinuxSocket.IcmpLevel;
        isRaw = false;
        var socket = LinuxSocket.Open(family, LinuxSocket.Datagram | LinuxSocket.NonBlocking, protocol);
        if (socket < 0 && Marshal.GetLastPInvokeError() is LinuxError.AccessDenied or LinuxError.NotPermitted)
        {
            isRaw = true;
            socket = LinuxSocket.Open(family, LinuxSocket.Raw | LinuxSocket.NonBlocking, protocol);
        }

        return socket;
    }

    /// <summary>Whether the reply is among what has come. What else there is, is not for this probe.</summary>
    private bool Receive()
    {
        var bytes = stackalloc byte[MostBytes];
        var name = stackalloc byte[SocketName.MostBytes];
        while (true)
        {
            var nameLength = SocketName.MostBytes;
            var length = LinuxSocket.ReceiveFrom(Socket, bytes, MostBytes, LinuxSocket.DontWait, name, &nameLength);
            if (length < 0)
            {
                return false;
            }

            var message = Message(new ReadOnlySpan<byte>(bytes, (int)length));
            if (IcmpEcho.IsReply(message, _request, anyId: !_isRaw) && SocketName.AddressIn(new ReadOnlySpan<byte>(name, SocketName.MostBytes)).SequenceEqual(_address))
            {
                return true;
            }
        }
    }

    /// <summary>A raw socket of IPv4 hands over the IP header too.</summary>
    private ReadOnlySpan<byte> Message(ReadOnlySpan<byte> packet)
    {
        if (!_isRaw || IsIpv6 || packet.IsEmpty)
        {
            return packet;
        }

        var header = (packet[0] & 0xF) * 4;
        return header <= packet.Length ? packet[header..] : default;
    }
}
