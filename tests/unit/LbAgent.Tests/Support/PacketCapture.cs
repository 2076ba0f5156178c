using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>What goes over the wires of the network namespace that it was made in, from the IP header on, each packet once.</summary>
internal sealed unsafe class PacketCapture : IDisposable
{
    private const int PacketFamily = 17;
    private const int Outgoing = 4;

    private readonly int _socket;

    public PacketCapture()
    {
        _socket = LinuxSocket.Open(PacketFamily, LinuxSocket.Datagram | LinuxSocket.NonBlocking, BinaryPrimitives.ReverseEndianness((ushort)3));
        Assert.True(_socket >= 0, $"a packet socket: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>All that has come since the last call.</summary>
    public List<byte[]> Take()
    {
        var packets = new List<byte[]>();
        var bytes = stackalloc byte[2048];
        var name = stackalloc byte[32];
        while (true)
        {
            var nameLength = 32;
            var length = LinuxSocket.ReceiveFrom(_socket, bytes, 2048, LinuxSocket.DontWait, name, &nameLength);
            if (length < 0)
            {
                return packets;
            }

            // On a loopback each packet comes by twice: as it goes out, and as it comes in.
            if (name[10] != Outgoing)
            {
                packets.Add(new ReadOnlySpan<byte>(bytes, (int)length).ToArray());
            }
        }
    }

    /// <summary>Those of TCP over IPv4 that concern a port, as "> SYN" (towards it) and "&lt; SYN ACK" (from it).</summary>
    public static IEnumerable<string> TcpFlags(IEnumerable<byte[]> packets, int port)
    {
        foreach (var packet in packets)
        {
            if (packet[0] >> 4 != 4 || packet[9] != 6)
            {
                continue;
            }

            var tcp = packet[((packet[0] & 0xF) * 4)..];
            var isTo = BinaryPrimitives.ReadUInt16BigEndian(tcp.AsSpan(2)) == port;
            if (isTo || BinaryPrimitives.ReadUInt16BigEndian(tcp) == port)
            {
                yield return $"{(isTo ? '>' : '<')}{Flag(tcp, 2, " SYN")}{Flag(tcp, 4, " RST")}{Flag(tcp, 1, " FIN")}{Flag(tcp, 16, " ACK")}";
            }
        }
    }

    public void Dispose() => _ = LinuxSocket.Close(_socket);

    private static string Flag(byte[] tcp, int bit, string name) => (tcp[13] & bit) != 0 ? name : "";
}
