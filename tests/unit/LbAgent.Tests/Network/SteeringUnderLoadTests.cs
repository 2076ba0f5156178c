using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Network;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Network;

/// <summary>Rules that change while connections come, and many of them.</summary>
public sealed class SteeringUnderLoadTests
{
    private static readonly IPAddress Vip = IPAddress.Parse("127.0.9.1");

    [SteeringFact]
    public void Steer_HundredChangesUnderConnections_NoneFails() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        Socket[] listeners = [BlockingSocket.Listening(IPAddress.Loopback), BlockingSocket.Listening(IPAddress.Loopback)];
        var current = steering.Steer(Vip, new PortRange(1000, 1999), isUdp: false, listeners[0].SafeHandle);
        var (stop, connected, failed) = (false, 0, 0);

        // Threads of this one's namespace.
        var accepting = Array.ConvertAll(listeners, listener => Start(() => AcceptAll(listener)));
        var connecting = Start(() =>
        {
            for (var n = 0; !Volatile.Read(ref stop); n++)
            {
                using var client = BlockingSocket.TryConnect(Vip, 1000 + (n % 1000));
                _ = client is null ? Interlocked.Increment(ref failed) : Interlocked.Increment(ref connected);
                client?.Close(0); // no TIME_WAIT
            }
        });
        List<IDisposable> others = [];
        for (var change = 1; change <= 100; change++)
        {
            var next = steering.Steer(Vip, new PortRange(1000, 1999), isUdp: false, listeners[change % 2].SafeHandle);
            current.Dispose();
            current = next;
            others.Add(steering.Steer(new IPAddress([127, 0, 10, (byte)change]), PortRange.Any, isUdp: false, listeners[0].SafeHandle));
            var before = Volatile.Read(ref connected);
            SpinWait.SpinUntil(() => Volatile.Read(ref connected) > before + 2, TimeSpan.FromSeconds(10));
        }

        Volatile.Write(ref stop, true);
        connecting.Join();
        Array.ForEach(listeners, listener => listener.Shutdown(SocketShutdown.Both));
        Array.ForEach(accepting, thread => thread.Join());
        Array.ForEach(listeners, listener => listener.Dispose());
        Assert.Equal(0, failed);
        Assert.True(connected > 200, $"only {connected} connections");
    });

    [SteeringFact]
    public void Program_SignalsCome_IsLoaded()
    {
        using var storm = new SignalStorm();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("", SteeringProbe.WhyNot());
        }
    }

    [SteeringFact]
    public void Steer_AsManyAsThereMayBe_SaysWhereItEnds() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        using var listener = BlockingSocket.Listening(IPAddress.Loopback);
        List<IDisposable> steered = [];
        for (var port = 1; port <= 64; port++)
        {
            steered.Add(steering.Steer(Vip, PortRange.Single(port), isUdp: false, listener.SafeHandle));
        }

        AssertRefused(Vip, "cannot steer 127.0.9.1 port any: no more than 64 ranges of one address and transport are steered");
        for (var n = 64; n < PortSteering.MaximumRules; n++)
        {
            steered.Add(steering.Steer(Numbered(n), new PortRange(100, 200), isUdp: false, listener.SafeHandle));
        }

        AssertRefused(IPAddress.Any, "cannot steer 0.0.0.0 port any: no more than 4096 ranges are steered at one time");
        foreach (var (address, port) in new[] { (Numbered(64), 100), (Numbered(4095), 200), (Vip, 1), (Vip, 64) })
        {
            using var client = BlockingSocket.TryConnect(address, port);
            Assert.NotNull(client);
            listener.Accept().Dispose();
        }

        steered.ForEach(one => one.Dispose());
        Assert.Null(BlockingSocket.TryConnect(Vip, 1));
        steering.Steer(Vip, PortRange.Any, isUdp: false, listener.SafeHandle).Dispose();

        static IPAddress Numbered(int n) => new([127, 1, (byte)(n >> 8), (byte)n]);
        void AssertRefused(IPAddress address, string message) => Assert.Equal(
            message, Assert.Throws<SteeringFailedException>(() => steering.Steer(address, PortRange.Any, isUdp: false, listener.SafeHandle)).Message);
    });

    private static Thread Start(ThreadStart work)
    {
        var thread = new Thread(work);
        thread.Start();
        return thread;
    }

    private static void AcceptAll(Socket listener)
    {
        try
        {
            while (true)
            {
                listener.Accept().Dispose();
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }
}
