using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks.Dsr;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Sockets that have one port towards several servers: at the VIP address that would be one flow.</summary>
public sealed class DsrPortTests
{
    private const int OwnPort = 45_000;

    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnePort_TowardsTwoServers_EachConnectionReachesItsOwn(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        Socket[] listeners = [.. Enumerable.Range(0, 2).Select(_ => DsrNetwork.Listen(network.AddServer(), DsrNetwork.Vip(isIpv6)))];
        using var paths = new DsrPaths(new EventLog(TimeProvider.System, NullLogger<EventLog>.Instance));
        Socket[] sockets = [.. Enumerable.Range(0, 2).Select(number => Connected(paths, isIpv6, number))];
        Socket[] accepted = [.. listeners.Select(listener => listener.Accept())];

        Assert.All(sockets, socket => Assert.Equal(OwnPort, ((IPEndPoint)socket.LocalEndPoint!).Port));
        Assert.Equal(OwnPort, ((IPEndPoint)accepted[0].RemoteEndPoint!).Port);
        Assert.NotEqual(OwnPort, ((IPEndPoint)accepted[1].RemoteEndPoint!).Port);
        for (var i = 0; i < 2; i++)
        {
            accepted[i].Send(Encoding.ASCII.GetBytes($"I am {i}"));
            sockets[i].Send(Encoding.ASCII.GetBytes($"you are {i}"));
        }

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal($"I am {i}", Read(sockets[i]));
            Assert.Equal($"you are {i}", Read(accepted[i]));
        }

        foreach (var socket in (Socket[])[.. sockets, .. accepted, .. listeners])
        {
            socket.Dispose();
        }
    });

    private static Socket Connected(DsrPaths paths, bool isIpv6, int server)
    {
        var target = DsrNetwork.Server(isIpv6, server);
        var path = paths.TryOpen(new DsrAddress(DsrNetwork.Vip(isIpv6), IsTunnelled: false), target.Address)!;
        Assert.True(path.Prepare(TimeSpan.Zero));
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(LinuxSocket.SocketLevel, LinuxSocket.ReuseAddress, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(DsrNetwork.Balancer(isIpv6), OwnPort));
        Assert.Equal(0, path.Mark((int)socket.Handle, sendsData: true));
        socket.Connect(target);
        return socket;
    }

    private static string Read(Socket socket)
    {
        var buffer = new byte[100];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }
}
