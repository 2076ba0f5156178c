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
        try
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(target, response);
            return new ProbeResult(IsGood: true, Close(socket));
        }
        catch (OperationCanceledException)
        {
            return new ProbeResult(IsGood: false, $"no SYN-ACK within {DurationText.Of(responseTime)}");
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Only a connection that stood can be reset; one that is not wanted is refused.
            return new ProbeResult(IsGood: true, "connected, then reset by the server");
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
        {
            throw new ProbeImpossibleException(failure.Message, failure);
        }
        catch (SocketException failure)
        {
            return new ProbeResult(IsGood: false, Words(failure));
        }
    }

    /// <summary>The handshake has completed, which is all that is asked; what the server makes of the FIN is its affair.</summary>
    private static string Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
            return "connected";
        }
        catch (SocketException)
        {
            return "connected, then reset by the server";
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
