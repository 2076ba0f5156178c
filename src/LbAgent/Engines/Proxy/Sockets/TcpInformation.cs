using System;
using System.Net.Sockets;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>What the system tells of a TCP connection (struct tcp_info, linux/tcp.h). Linux only. Any thread.</summary>
internal static class TcpInformation
{
    private const int TcpLevel = 6;
    private const int Option = 11;
    private const byte Closed = 7; // TCP_CLOSE
    private const int SegmentsUnacknowledged = 24;
    private const int BytesAcknowledged = 120;
    private const int BytesNotSent = 144;
    private const int Length = 148;

    /// <summary>Elsewhere nothing tells whether a peer has acknowledged all.</summary>
    public static bool IsTold => OperatingSystem.IsLinux();

    /// <summary>How many bytes the peer has acknowledged, and whether that is all; a connection that is closed has nothing to wait for.</summary>
    public static (long Acknowledged, bool IsEmpty) Look(Socket socket)
    {
        Span<byte> information = stackalloc byte[Length];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, Option, information) < Length
                ? (0, true)
                : (BitConverter.ToInt64(information[BytesAcknowledged..]), IsNothing(information));
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return (0, true);
        }
    }

    /// <summary>
    /// Whether the connection is over, as after a reset, or after a FIN each way. A reset is told to one call alone, so that who reads beside a sender
    /// may see an end that looks like a FIN. False where there is no telling.
    /// </summary>
    public static bool IsOver(Socket socket)
    {
        Span<byte> state = stackalloc byte[1];
        try
        {
            return IsTold && socket.GetRawSocketOption(TcpLevel, Option, state) == 1 && state[0] == Closed;
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private static bool IsNothing(ReadOnlySpan<byte> information) =>
        BitConverter.ToUInt32(information[SegmentsUnacknowledged..]) == 0 && BitConverter.ToUInt32(information[BytesNotSent..]) == 0;
}
