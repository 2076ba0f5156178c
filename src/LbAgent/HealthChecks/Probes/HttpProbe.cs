using System;
using System.ComponentModel;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Http;
using LbAgent.HealthChecks.Loop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>
/// A request of its own connection, by http or https. Http: good when the status is expected; reads the head only. HttpContent: when the
/// status is expected and the body has what it must have, too. Follows no redirects.
/// </summary>
internal sealed class HttpProbe(CheckAgenda agenda, IPEndPoint target, HealthCheckSettings settings, DsrPath? path) : AsyncProbe(agenda)
{
    /// <summary>Where the service is, as the request and the certificate name it.</summary>
    private readonly IPEndPoint _service = ServiceOf(target, path);

    private readonly HttpProbeSettings _http = settings.Http ?? new HttpProbeSettings();
    private readonly byte[] _request = HttpRequestText.Of(settings.Http ?? new HttpProbeSettings(), ServiceOf(target, path));

    private readonly byte[] _header = ProbeHeader.Of(settings);

    protected override string FirstMissing => "no SYN-ACK";

    protected override async Task<ProbeResult> AskAsync(ProbeTrace? trace, CancellationToken cancellation)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        return await ConnectAsync(socket, trace, cancellation) is { } failed ? failed : await AskAsync(socket, trace, cancellation) with { HasConnected = true };
    }

    /// <summary>Null: it is connected.</summary>
    private async Task<ProbeResult?> ConnectAsync(Socket socket, ProbeTrace? trace, CancellationToken cancellation)
    {
        Enter(trace, ProbeStepKind.Connect, FirstMissing);
        if ((path?.Mark((int)socket.Handle, sendsData: true) ?? 0) is not 0 and var error)
        {
            return ProbeResult.Impossible(new Win32Exception(error).Message);
        }

        try
        {
            await socket.ConnectAsync(target, cancellation);
        }
        catch (SocketException failure)
        {
            return FailureWords.Of(failure, FirstMissing);
        }

        trace?.Pass($"connected from {((IPEndPoint)socket.LocalEndPoint!).Address}");
        return null;
    }

    private async Task<ProbeResult> AskAsync(Socket socket, ProbeTrace? trace, CancellationToken cancellation)
    {
        try
        {
            await using var network = new NetworkStream(socket);
            if (_header.Length > 0)
            {
                // Ahead of TLS, as of everything.
                await network.WriteAsync(_header, cancellation);
            }

            await using var stream = _http.UseTls ? await ShakeHandsAsync(network, trace, cancellation) : network;
            var result = await TalkAsync(stream, trace, cancellation);
            await LeaveAsync(socket);
            return result;
        }
        catch (AuthenticationException failure)
        {
            return ProbeResult.Bad($"TLS failed: {failure.Message}");
        }
        catch (SocketException)
        {
            return ProbeResult.Bad("connection reset by the server");
        }
        catch (IOException failure)
        {
            return ProbeResult.Bad(failure.InnerException is SocketException ? "connection reset by the server" : failure.Message);
        }
    }

    private static IPEndPoint ServiceOf(IPEndPoint target, DsrPath? path) => path is null ? target : new IPEndPoint(path.Vip, target.Port);

    private async Task<Stream> ShakeHandsAsync(Stream network, ProbeTrace? trace, CancellationToken cancellation)
    {
        Enter(trace, ProbeStepKind.Tls, "no TLS handshake");
        var handshake = new TlsHandshake(_http, _service.Address);
        var (stream, detail) = await handshake.RunAsync(network, cancellation);
        trace?.Pass(detail);
        return stream;
    }

    private async Task<ProbeResult> TalkAsync(Stream stream, ProbeTrace? trace, CancellationToken cancellation)
    {
        Enter(trace, ProbeStepKind.Request, "the request was not taken");
        await stream.WriteAsync(_request, cancellation);
        trace?.Pass($"{_http.Method} {_http.Path}");
        Enter(trace, ProbeStepKind.Status, "no answer to the request");
        var answer = new HttpAnswer(_http, wantsContent: settings.Type == HealthCheckType.HttpContent);
        var buffer = new byte[8192];
        while (true)
        {
            var count = await stream.ReadAsync(buffer, cancellation);
            var hadStatus = answer.HasStatus;
            var result = count == 0 ? answer.End() : answer.Read(buffer.AsSpan(0, count));
            if (answer.HasStatus && !hadStatus && settings.Type == HealthCheckType.HttpContent && answer.IsStatusGood)
            {
                trace?.Pass(answer.StatusText);
                Enter(trace, ProbeStepKind.Content, "the content is not complete");
            }

            if (result is { } final)
            {
                return final;
            }
        }
    }

    /// <summary>What was sent and not asked for is taken all the same, as far as it is here: else the kernel answers it with a reset.</summary>
    private static async Task LeaveAsync(Socket socket)
    {
        try
        {
            if (socket.Available > 0)
            {
                await socket.ReceiveAsync(new byte[65_536]);
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The verdict stands; how the server ends is its affair.
        }
    }
}
