using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>Makes calls with a deadline, and turns what gRPC throws into what the port promises.</summary>
internal sealed class CallGuard(string agent, string place, TimeSpan timeout)
{
    public TimeSpan Timeout => timeout;

    /// <summary>One call with one answer, within the timeout.</summary>
    public async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> start, CancellationToken cancellationToken)
    {
        try
        {
            using var call = start(new CallOptions(deadline: DateTime.UtcNow + timeout, cancellationToken: cancellationToken));
            return await call.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>A call with many answers: the first within one time, each further one within another. Returns when the agent has no more.</summary>
    public async Task StreamAsync<T>(
        Func<CallOptions, AsyncServerStreamingCall<T>> start, TimeSpan first, TimeSpan further, Action<T> handOn, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(first);
        try
        {
            using var call = start(new CallOptions(cancellationToken: waiting.Token));
            while (await call.ResponseStream.MoveNext(waiting.Token).ConfigureAwait(false))
            {
                // How long the taker takes is not the agent's doing.
                waiting.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
                handOn(call.ResponseStream.Current);
                waiting.CancelAfter(further);
            }
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Cancelled && waiting.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw TimedOut(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(exception);
        }
        catch (RpcException exception)
        {
            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>What the port throws for an RPC that failed.</summary>
    public Exception Translate(RpcException exception, CancellationToken cancellationToken) => exception.StatusCode switch
    {
        StatusCode.Cancelled when cancellationToken.IsCancellationRequested => new OperationCanceledException(exception.Message, exception, cancellationToken),
        StatusCode.DeadlineExceeded => TimedOut(exception),
        _ when StatusFindings.Of(exception) is { Count: > 0 } findings => new AgentException(findings, exception),
        _ when InnerOf<ForeignPipeException>(exception) is { } foreign => new AgentException(Finding(
            "Lb.Agent.NotTrusted", foreign.Message, "Run the agent as a service, or use it as the user who runs it.", LbFindingCategory.NotAvailable), exception),
        StatusCode.Unavailable => Unreachable(exception),
        StatusCode.PermissionDenied or StatusCode.Unauthenticated => new AgentException(Finding(
            "Lb.Agent.AccessDenied", exception.Status.Detail, Permission, LbFindingCategory.NotAvailable), exception),
        StatusCode.ResourceExhausted => new AgentException(Finding(
            "Lb.Agent.MessageTooLarge", exception.Status.Detail, "One message holds at most 64 MiB: change less at once.", LbFindingCategory.Resource), exception),
        _ => new AgentException(Finding(
            "Lb.Agent.CallFailed", $"the call failed ({exception.StatusCode}): {exception.Status.Detail}", "The agent's log says more.", LbFindingCategory.Resource), exception),
    };

    /// <summary>Who may use the agent of this machine.</summary>
    private static string Permission => OperatingSystem.IsWindows()
        ? "Run it elevated, as the agent's account, or as a member of the local group lbadmin."
        : "Run it as root or as a member of the group lbadmin.";

    private static string Door => OperatingSystem.IsWindows() ? "pipe" : "socket";

    public AgentException TimedOut(Exception? inner) => new(Finding(
        "Lb.Agent.Timeout",
        $"no answer within {DurationText.Format(timeout)}",
        "Try again, or give a longer -TimeoutSec. A change may have been made all the same: see Get-LbConfigurationHistory.",
        LbFindingCategory.Resource), inner);

    public AgentException Ended() => new(Finding(
        "Lb.Agent.Unreachable", "the agent ended the stream", "Is it being stopped? Start the cmdlet again when it runs.", LbFindingCategory.Resource));

    private AgentException Unreachable(RpcException exception)
    {
        var socketError = InnerOf<SocketException>(exception)?.SocketErrorCode;
        var (reason, remedy) = socketError switch
        {
            SocketError.AccessDenied => ($"you may not use {place}", Permission),
            SocketError.ConnectionRefused => ($"nobody listens on {place}", "Is the agent running? Its socket was left behind."),
            SocketError.AddressNotAvailable or SocketError.HostNotFound or SocketError.InvalidArgument => ($"there is no {place}", $"Is the agent running, and is that its {Door}?"),
            null => ($"no connection to {place}: {exception.Status.Detail}", $"Is the agent running, and may you use its {Door}?"),
            _ => ($"no connection to {place} ({socketError})", $"Is the agent running, and may you use its {Door}?"),
        };
        return new AgentException(Finding("Lb.Agent.Unreachable", reason, remedy, LbFindingCategory.Resource), exception);
    }

    private static T? InnerOf<T>(RpcException exception)
        where T : Exception
    {
        for (var inner = exception.Status.DebugException; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found)
            {
                return found;
            }
        }

        return null;
    }

    private LbFinding Finding(string id, string reason, string remedy, LbFindingCategory category) =>
        new() { Id = id, Target = $"agent {agent}", Reason = reason, Remedy = remedy, Category = category };
}
