using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.HealthChecks.Loop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>The Tcp check where there is no epoll: by .NET's sockets. Sends nothing but the PROXY protocol header, where there is to be one.</summary>
internal sealed class ConnectProbe(CheckAgenda agenda, IPEndPoint target, byte[] header) : AsyncProbe(agenda)
{
    protected override string FirstMissing => "no SYN-ACK";

    protected override async Task<ProbeResult> AskAsync(ProbeTrace? trace, CancellationToken cancellation)
    {
        Enter(trace, ProbeStepKind.Connect, FirstMissing);
        try
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(target, cancellation);
            if (header.Length > 0)
            {
                await socket.SendAsync(header, cancellation);
            }

            var local = trace is null ? "" : $" from {((IPEndPoint)socket.LocalEndPoint!).Address}";
            socket.Shutdown(SocketShutdown.Both);
            return ProbeResult.Good($"connected{local}");
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Only a connection that stood can be reset; one that is not wanted is refused.
            return ProbeResult.Good("connected, then reset by the server");
        }
        catch (SocketException failure)
        {
            return FailureWords.Of(failure, FirstMissing);
        }
    }
}
