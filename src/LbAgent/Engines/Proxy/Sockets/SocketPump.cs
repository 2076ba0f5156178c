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

    /// <summary>
    /// Completes when both sides have ended. A reset of one is handed on to the other, once all that came before it has arrived there; an abort at once.
    /// Nothing that peers do throws.
    /// </summary>
    public static async Task RunAsync(SocketConnection connection)
    {
        var (client, server) = (connection.Client, connection.Server!);
        var inward = PumpAsync(connection, client, server, fromClient: true);
        var outward = PumpAsync(connection, server, client, fromClient: false);
        var broken = await Task.WhenAny(inward, outward);
        if (await broken == PumpEnd.Finished)
        {
            broken = broken == inward ? outward : inward;
        }

        var end = await broken;
        if (end == PumpEnd.Finished)
        {
            return;
        }

        // A client that still sends (a long upload that the server has answered and cut short) comes to read only when it could send all.
        var isServerLost = (broken == outward) == (end == PumpEnd.SenderLost);
        await (isServerLost
            ? HandOnAsync(connection, outward, client, DiscardAfterAsync(inward, client))
            : HandOnAsync(connection, inward, server, outward));
    }

    /// <summary>Ends the connection once the tail, which is what the lost side sent, has arrived at the other.</summary>
    private static async Task HandOnAsync(SocketConnection connection, Task<PumpEnd> tail, Socket to, Task other)
    {
        if (await tail != PumpEnd.ReceiverLost)
        {
            if (!TcpInformation.IsTold)
            {
                // A reset could overtake the tail. A FIN does not, where all is read that comes the other way.
                TryFinish(to);
                await other;
                return;
            }

            await connection.ArriveAsync(to);
        }

        connection.Abort();
        await other;
    }

    private static void TryFinish(Socket to)
    {
        try
        {
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The other side is gone as well.
        }
    }

    /// <summary>Reads what a sender goes on to send, for nobody.</summary>
    private static async Task DiscardAfterAsync(Task<PumpEnd> pump, Socket from)
    {
        if (await pump != PumpEnd.ReceiverLost)
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(0, BufferLength), SocketFlags.None) > 0)
            {
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The sender is gone as well, or the connection has been ended.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The sender's end has been read: a FIN to hand on; or what is left of a reset of which the other direction's send was told.</summary>
    private static PumpEnd Finish(SocketConnection connection, Socket from, Socket to)
    {
        // The state is read first: the other direction notes that it ends before it sends the FIN which may end this connection in order.
        if (TcpInformation.IsOver(from) && !connection.IsHalfClosed)
        {
            connection.Lose();
            return PumpEnd.SenderLost;
        }

        if (!connection.IsLost)
        {
            connection.HalfClose();
            to.Shutdown(SocketShutdown.Send);
        }

        return PumpEnd.Finished;
    }

    /// <summary>One direction, until its FIN is handed on, or a side of it is lost.</summary>
    private static async Task<PumpEnd> PumpAsync(SocketConnection connection, Socket from, Socket to, bool fromClient)
    {
        byte[]? buffer = null;
        var isSending = false;
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
                isSending = true;
                if (received == 0)
                {
                    return Finish(connection, from, to);
                }

                connection.Pass(received, fromClient);
                for (var sent = 0; sent < received;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), SocketFlags.None);
                }

                isSending = false;

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
            connection.Lose();
            return isSending ? PumpEnd.ReceiverLost : PumpEnd.SenderLost;
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
