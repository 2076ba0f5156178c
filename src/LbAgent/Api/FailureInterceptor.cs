using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace LbAgent.Api;

/// <summary>Bugs are logged whole and told to callers in one sentence; nothing of the agent's inside travels.</summary>
internal sealed partial class FailureInterceptor(ILogger<FailureInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    private RpcException Translate(Exception failure, ServerCallContext context)
    {
        if (failure is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            return context.Deadline <= DateTime.UtcNow
                ? new RpcException(new Status(StatusCode.DeadlineExceeded, "the deadline passed before the agent could do it; nothing was changed"))
                : new RpcException(new Status(StatusCode.Cancelled, "the caller cancelled; nothing was changed"));
        }

        Failed(logger, context.Method, failure);
        return new RpcException(new Status(StatusCode.Internal, "internal error; the agent's log has the details"));
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Method} failed")]
    private static partial void Failed(ILogger logger, string method, Exception failure);
}
