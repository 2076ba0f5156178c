using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>
/// Puts each packet for the VIP that comes by in its network namespace into another, to the server: in user space, on a thread
/// of its own, by raw sockets.
/// </summary>
internal sealed partial class HandMadeBalancer : IDisposable
{
    private const ushort Ipv4Frames = 0x0800;
    private const ushort Ipv6Frames = 0x86DD;
    private const int FamilyIpv4 = 2;
    private const int FamilyIpv6 = 10;
    private const int Raw = 3;
    private const int Ipv4InIp = 4;
    private const int Ipv6InIp = 41;
    private const int LookAgainMilliseconds = 100;

    private readonly Socket _in;
    private readonly Socket _out;
    private readonly Thread _thread;
    private readonly byte[] _vip;
    private readonly IPEndPoint _server;
    private volatile bool _ends;

    /// <param name="host">The process whose namespace it is.</param>
    /// <param name="vip">Its family is that of the packets inside.</param>
    /// <param name="server">Its family is that of the outer header.</param>
    public HandMadeBalancer(NamespaceProcess host, IPAddress vip, IPAddress server)
    {
        _vip = vip.GetAddressBytes();
        _server = new IPEndPoint(server, 0);
        var isIpv6 = vip.AddressFamily == AddressFamily.InterNetworkV6;
        // Of one protocol: only what comes in, not what goes out.
        _in = NetworkNamespace.In(host.Id, () => new Socket(AddressFamily.Packet, SocketType.Dgram, (ProtocolType)BinaryPrimitives.ReverseEndianness(isIpv6 ? Ipv6Frames : Ipv4Frames)));
        _in.ReceiveTimeout = LookAgainMilliseconds;
        // The kernel writes the outer header, with this protocol.
        _out = NetworkNamespace.In(host.Id, () => new Socket(Open(server.AddressFamily == AddressFamily.InterNetworkV6 ? FamilyIpv6 : FamilyIpv4, Raw, isIpv6 ? Ipv6InIp : Ipv4InIp)));
        _thread = new Thread(Run);
        _thread.Start();
    }

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        _in.Dispose();
        _out.Dispose();
    }

    /// <summary>.NET's own sockets know no such protocols.</summary>
    private static SafeSocketHandle Open(int family, int type, int protocol)
    {
        var descriptor = OpenSocket(family, type, protocol);
        Assert.True(descriptor >= 0, $"a raw socket: error {Marshal.GetLastPInvokeError()}");
        return new SafeSocketHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    private void Run()
    {
        var packet = new byte[65_536];
        while (!_ends)
        {
            try
            {
                var length = _in.Receive(packet);
                if (packet.AsSpan(_vip.Length == 4 ? 16 : 24, _vip.Length).SequenceEqual(_vip))
                {
                    _out.SendTo(packet.AsSpan(0, length), _server);
                }
            }
            catch (SocketException silent) when (silent.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // To look whether it is to end.
            }
        }
    }
}
