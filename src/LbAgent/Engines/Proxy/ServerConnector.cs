using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>Finds a real server that accepts: the scheduler's choice, and where that one refuses or does not answer, others, each once.</summary>
internal static class ServerConnector
{
    /// <summary>Null where no server is available, or none of them accepted.</summary>
    public static async ValueTask<(Socket Socket, RealServerState Server)?> ConnectAsync(VipModel model)
    {
        List<RealServerState>? tried = null;
        var available = model.Pool.Available;
        while (Choose(available, tried) is { } server)
        {
            var socket = await TryConnectAsync(server, model);
            if (socket is not null)
            {
                return (socket, server);
            }

            server.Counters.Fail();
            (tried ??= []).Add(server);
            available = model.Pool.Available;
        }

        return null;
    }

    private static RealServerState? Choose(AvailableSet available, List<RealServerState>? tried)
    {
        var picked = available.Scheduler.Pick();
        if (tried is null || picked is null || !tried.Contains(picked))
        {
            return picked;
        }

        foreach (var server in available.Servers)
        {
            if (!tried.Contains(server))
            {
                return server;
            }
        }

        return null;
    }

    private static async ValueTask<Socket?> TryConnectAsync(RealServerState server, VipModel model)
    {
        var key = server.Key;
        Socket? socket = null;
        try
        {
            socket = new Socket(key.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            using var timeout = new CancellationTokenSource(model.Pool.Settings.ConnectTimeout);
            await socket.ConnectAsync(new IPEndPoint(key.Address, key.Port == 0 ? model.Settings.Ports.First : key.Port), timeout.Token);
            return socket;
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            return null;
        }
    }
}
