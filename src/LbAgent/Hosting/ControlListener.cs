using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Events;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LbAgent.Hosting;

/// <summary>
/// The listener of the control socket. A socket whose file is gone (somebody tidied /run) is reached by nobody, and nothing tells its listener:
/// so the file is looked for every other second, and made again. Connections that are open go on.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ControlListener : IConnectionListener
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly SocketTransportFactory _sockets;
    private readonly UnixDomainSocketEndPoint _endpoint;
    private readonly string _path;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile Task<IConnectionListener> _current;

    public ControlListener(SocketTransportFactory sockets, UnixDomainSocketEndPoint endpoint, IConnectionListener first, EventLog events, TimeProvider time)
    {
        (_sockets, _endpoint, _path, _events, _time) = (sockets, endpoint, endpoint.ToString(), events, time);
        _current = Task.FromResult(first);
        _watching = WatchAsync(first);
    }

    public EndPoint EndPoint => _endpoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var current = _current;
            try
            {
                var listener = await current;
                if (await listener.AcceptAsync(cancellationToken) is { } connection)
                {
                    return connection;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return null;
            }

            // It was unbound: for good, or as another takes its place.
            if (current == _current)
            {
                return null;
            }
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _stop.CancelAsync();
        await _watching;
        if (_current.IsCompletedSuccessfully)
        {
            await (await _current).UnbindAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        if (_current.IsCompletedSuccessfully)
        {
            await (await _current).DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task WatchAsync(IConnectionListener listener)
    {
        try
        {
            using var timer = new PeriodicTimer(Period, _time);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (!File.Exists(_path))
                {
                    listener = await RenewAsync(listener);
                    Say(EventSeverity.Warning, $"the file of the control socket '{_path}' was removed; it has been made again");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private async Task<IConnectionListener> RenewAsync(IConnectionListener old)
    {
        // Whoever waits at the old one is to see, once it is unbound, that another comes.
        var next = new TaskCompletionSource<IConnectionListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _current = next.Task;
        try
        {
            var renewed = await ReplaceAsync(old);
            next.SetResult(renewed);
            return renewed;
        }
        catch (OperationCanceledException)
        {
            next.SetCanceled(_stop.Token);
            throw;
        }
    }

    /// <summary>The old one goes first: with it .NET removes the file of that name, whosever it is.</summary>
    private async Task<IConnectionListener> ReplaceAsync(IConnectionListener old)
    {
        await old.UnbindAsync(_stop.Token);
        await old.DisposeAsync();
        for (var isSaid = false; ; isSaid = true)
        {
            try
            {
                return await _sockets.BindAsync(_endpoint, _stop.Token);
            }
            catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException or AddressInUseException)
            {
                if (!isSaid)
                {
                    Say(EventSeverity.Error, $"the file of the control socket '{_path}' was removed, and cannot be made again yet: {failure.Message}");
                }
            }

            await Task.Delay(Period, _time, _stop.Token);
        }
    }

    private void Say(EventSeverity severity, string message) => _events.Write(new AgentEvent(EventKind.Agent, severity, message));
}
