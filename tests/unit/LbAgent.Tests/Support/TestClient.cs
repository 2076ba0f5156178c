using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace LbAgent.Tests.Support;

/// <summary>A client of a VIP.</summary>
internal static class TestClient
{
    public static async Task<Socket> ConnectAsync(IPEndPoint to, IPAddress? from = null)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(to);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects, reads to the end, closes. Null where the connection was reset.</summary>
    public static async Task<string?> AskAsync(IPEndPoint to, IPAddress? from = null)
    {
        try
        {
            using var socket = await ConnectAsync(to, from);
            var answer = await ReadToEndAsync(socket);
            socket.Shutdown(SocketShutdown.Send);
            return Encoding.ASCII.GetString(answer);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await socket.ReceiveAsync(buffer)) > 0)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    public static async Task<byte[]> ReadAsync(Socket socket, int length)
    {
        var buffer = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new EndOfStreamException($"the connection ended after {filled} of {length} bytes");
            }

            filled += read;
        }

        return buffer;
    }
}
