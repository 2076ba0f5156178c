using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>The PROXY protocol headers of one connection: the one that a client sends, and the one that a server gets.</summary>
internal static class HeaderExchange
{
    /// <summary>
    /// Reads a header, and nothing behind it: bytes are looked at first, then taken. Null where none came in time, or what
    /// came is none.
    /// </summary>
    public static async Task<ProxyHeader?> ReadAsync(Socket client, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(ProxyHeaderTime.Limit, time);
        var buffer = new byte[ProxyHeaderReader.MaxLength];
        var taken = 0;
        try
        {
            while (true)
            {
                // A look first: what is behind the header is not ours to take.
                var seen = await client.ReceiveAsync(buffer.AsMemory(taken), SocketFlags.Peek, limit.Token);
                var result = ProxyHeaderReader.Read(buffer.AsSpan(0, taken + seen), out var header);
                if (seen == 0 || result == ProxyHeaderResult.Invalid)
                {
                    return null;
                }

                // What is not enough yet is a part of the header in any case, so it can be taken.
                var take = result == ProxyHeaderResult.Complete ? header.Length - taken : seen;
                taken += await client.ReceiveAsync(buffer.AsMemory(taken, take), SocketFlags.None, limit.Token);
                if (result == ProxyHeaderResult.Complete)
                {
                    return header;
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>False where the server has gone.</summary>
    public static async Task<bool> TrySendAsync(Socket server, ProxyProtocolVersion version, FlowEndpoint source, FlowEndpoint destination)
    {
        if (version == ProxyProtocolVersion.None)
        {
            return true;
        }

        var header = new byte[ProxyHeaderWriter.MaxLength];
        var length = ProxyHeaderWriter.Write(header, version, source, destination);
        try
        {
            for (var sent = 0; sent < length;)
            {
                sent += await server.SendAsync(header.AsMemory(sent, length - sent), SocketFlags.None);
            }

            return true;
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
