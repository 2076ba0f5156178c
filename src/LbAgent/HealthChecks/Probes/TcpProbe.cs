using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;

namespace LbAgent.HealthChecks.Probes;

/// <summary>SYN, SYN-ACK, ACK, FIN: good when the handshake completes. Closes politely, so that servers log no reset.</summary>
internal sealed class TcpProbe : IProbe
{
    public async ValueTask<ProbeResult> ProbeAsync(IPEndPoint target, TimeSpan responseTime, CancellationToken response)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target, response);
            socket.Shutdown(SocketShutdown.Both);
            return new ProbeResult(IsGood: true, "connected");
        }
        catch (OperationCanceledException)
        {
            return new ProbeResult(IsGood: false, $"no SYN-ACK within {DurationText.Of(responseTime)}");
        }
        catch (SocketException failure)
        {
            return new ProbeResult(IsGood: false, Words(failure));
        }
    }

    private static string Words(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.TimedOut => "no SYN-ACK",
        _ => failure.Message,
    };
}
