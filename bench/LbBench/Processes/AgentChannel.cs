using System;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;

namespace LbAdmin.Bench.Processes;

/// <summary>gRPC over an agent's Unix socket.</summary>
internal sealed class AgentChannel : IDisposable
{
    // As the agent's own limit: 10,000 VIPs with 10 servers each are several MiB.
    private const int MessageLimit = 64 * 1024 * 1024;

    private readonly string path;
    private readonly GrpcChannel channel;

    public AgentChannel(string path)
    {
        this.path = path;
        channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = ConnectAsync },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageLimit,
            MaxSendMessageSize = MessageLimit,
        });
    }

    public CallInvoker Invoker => channel.CreateCallInvoker();

    public void Dispose() => channel.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
