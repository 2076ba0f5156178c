using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>
/// Moves the bytes of a connection both ways until both sides have ended. A direction that waits holds no buffer: it receives zero bytes first,
/// which completes when there is something to read. A slow receiver holds up its sender by one buffer, no more.
/// </summary>
internal static class SocketPump
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Completes when both sides have ended. A reset or abort of one is handed on to the other; nothing that peers do throws.</summary>
    public static async Task RunAsync(SocketConnection connection)
    {
        var (client, server) = (connection.Client, connection.Server!);
        var inward = PumpAsync(connection, client, server, fromClient: true);
        await PumpAsync(connection, server, client, fromClient: false);
        await inward;
    }

    /// <summary>One direction, until its FIN is handed on, or the connection is broken.</summary>
    private static async Task PumpAsync(SocketConnection connection, Socket from, Socket to, bool fromClient)
    {
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                if (buffer is null)
                {
                    await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                    buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
                }

                var received = await from.ReceiveAsync(buffer.AsMemory(0, BufferLength), SocketFlags.None);
                if (received == 0)
                {
                    connection.HalfClose();
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (fromClient)
                {
                    connection.FromClient(received);
                }
                else
                {
                    connection.FromServer(received);
                }

                for (var sent = 0; sent < received;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), SocketFlags.None);
                }

                // A full buffer says that more is waiting; anything less, that this direction may now be silent for long.
                if (received < BufferLength)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = null;
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            connection.Abort();
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
