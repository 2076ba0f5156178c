using System;
using System.IO;
using System.IO.Pipes;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Principal;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Net.Client;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>A gRPC channel to an agent of this machine. The operating system says who we are; nothing leaves the machine.</summary>
internal static class LocalChannel
{
    /// <summary>A configuration of 10,000 VIPs with 10 servers each fits.</summary>
    public const int MaxMessageBytes = 64 << 20;

    public static GrpcChannel Open(AgentAddress address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => address.SocketPath is { } path
                ? ConnectSocketAsync(path, cancellationToken)
                : ConnectPipeAsync(address.PipeName!, cancellationToken),
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
        };

        // The host is only what HTTP wants to see; ConnectCallback decides.
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,

            // A cmdlet says at once that there is no agent; the next one may find it.
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(100),
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(10),
        });
    }

    private static async ValueTask<Stream> ConnectSocketAsync(string path, CancellationToken cancellationToken)
    {
        var endPoint = new UnixDomainSocketEndPoint(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectPipeAsync(string name, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.WriteThrough, TokenImpersonationLevel.Identification);
        try
        {
            await pipe.ConnectAsync(TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
            if (OperatingSystem.IsWindows())
            {
                PipeOwner.Check(pipe, name);
            }

            return pipe;
        }
        catch (Exception failure)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            // In the words of sockets, so that both ways to an agent fail alike.
            throw failure switch
            {
                TimeoutException => new SocketException((int)SocketError.AddressNotAvailable),
                UnauthorizedAccessException => new SocketException((int)SocketError.AccessDenied),
                _ => failure,
            };
        }
    }
}
