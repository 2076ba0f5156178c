using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Interop;
using LbAgent.Network;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Network;

/// <summary>On the kernel's own choice of sockets, in namespaces of their own: which socket gets what, and what is left alone.</summary>
public sealed class PortSteeringTests
{
    private static readonly IPAddress Vip = IPAddress.Parse("127.0.9.1");
    private static readonly IPAddress OtherVip = IPAddress.Parse("127.0.9.2");
    private static readonly IPAddress[] BothFamilies = [Vip, IPAddress.IPv6Loopback];

    [SteeringFact]
    public void Steer_RangeOfTcp_TakesTheRangeAndNoMore() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        foreach (var address in BothFamilies)
        {
            using var listener = BlockingSocket.Listening(Loopback(address));
            using (steering.Steer(address, new PortRange(8000, 8100), isUdp: false, listener.SafeHandle))
            {
                foreach (var port in new[] { 8000, 8050, 8100 })
                {
                    AssertReaches(listener, address, port);
                }

                AssertRefused(address, 7999, 8101);
                AssertRefused(address.AddressFamily == AddressFamily.InterNetwork ? OtherVip : Vip, 8050);
            }

            AssertRefused(address, 8000, 8050, 8100);
        }
    });

    [SteeringFact]
    public void Steer_AnyPort_TakesThemAllButOfOneTransportOnly() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        foreach (var address in BothFamilies)
        {
            using var listener = BlockingSocket.Listening(Loopback(address));
            using var steered = steering.Steer(address, PortRange.Any, isUdp: false, listener.SafeHandle);
            foreach (var port in new[] { 1, 22, 443, 40_000, 65535 })
            {
                AssertReaches(listener, address, port);
            }

            using var udp = BlockingSocket.Create(address.AddressFamily, isUdp: true);
            udp.Connect(address, 443);
            udp.Send([1]);
            Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => udp.Receive(new byte[1])).SocketErrorCode);
        }
    });

    [SteeringFact]
    public void Steer_Udp_TellsWhereEachDatagramWasSent() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        foreach (var address in BothFamilies)
        {
            using var socket = BlockingSocket.Bound(new IPEndPoint(Loopback(address), 0), isUdp: true);
            OriginalDestination.Ask(socket);
            using var steered = steering.Steer(address, new PortRange(5000, 5999), isUdp: true, socket.SafeHandle);
            using var client = BlockingSocket.Create(address.AddressFamily, isUdp: true);
            foreach (var port in new[] { 5000, 5500, 5999 })
            {
                client.SendTo([(byte)port], new IPEndPoint(address, port));
                Assert.Equal(((byte)port, new IPEndPoint(address, port)), OriginalDestination.Receive(socket));
            }

            client.Connect(address, 6000);
            client.Send([1]);
            Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => client.Receive(new byte[1])).SocketErrorCode);
            Assert.Equal(0, socket.Available);
        }
    });

    /// <summary>How a UDP proxy answers from the port it was asked at: a socket for the flow, which then gets the flow's datagrams.</summary>
    [SteeringFact]
    public void Steer_Udp_LeavesConnectedSocketsAlone() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        using var socket = BlockingSocket.Bound(new IPEndPoint(IPAddress.Loopback, 0), isUdp: true);
        using var steered = steering.Steer(Vip, PortRange.Any, isUdp: true, socket.SafeHandle);
        using var client = BlockingSocket.Bound(new IPEndPoint(OtherVip, 0), isUdp: true);
        client.SendTo([1], new IPEndPoint(Vip, 53));
        Assert.Equal(1, socket.Receive(new byte[1]));

        using var flow = BlockingSocket.Create(AddressFamily.InterNetwork, isUdp: true);
        flow.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        flow.Bind(new IPEndPoint(Vip, 53));
        flow.Connect(client.LocalEndPoint!);
        flow.Send([2]);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(1, client.ReceiveFrom(new byte[1], ref from));
        Assert.Equal(new IPEndPoint(Vip, 53), from);

        client.SendTo([3], new IPEndPoint(Vip, 53));
        Assert.Equal(1, flow.Receive(new byte[1]));
        Assert.Equal(0, socket.Available);
    });

    [SteeringFact]
    public void Steer_ExactAddressAndEveryAddress_ExactGoesFirst() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        foreach (var address in BothFamilies)
        {
            var every = address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
            using var wide = BlockingSocket.Listening(Loopback(address));
            using var exact = BlockingSocket.Listening(Loopback(address));
            var steeredExact = steering.Steer(address, new PortRange(8000, 8010), isUdp: false, exact.SafeHandle);
            var steeredWide = steering.Steer(every, new PortRange(8005, 8020), isUdp: false, wide.SafeHandle);
            AssertReaches(exact, address, 8000);
            AssertReaches(exact, address, 8007);
            AssertReaches(wide, address, 8015);

            steeredExact.Dispose();
            AssertReaches(wide, address, 8007);
            AssertRefused(address, 8000);
            steeredWide.Dispose();
            steeredWide.Dispose();
            AssertRefused(address, 8007, 8015);
        }
    });

    [SteeringFact]
    public void Steer_RangesOfOneAddress_NarrowThenNewerGoesFirst() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        using var wide = BlockingSocket.Listening(IPAddress.Loopback);
        using var narrow = BlockingSocket.Listening(IPAddress.Loopback);
        using var newer = BlockingSocket.Listening(IPAddress.Loopback);
        using var first = steering.Steer(Vip, new PortRange(443, 443), isUdp: false, narrow.SafeHandle);
        var second = steering.Steer(Vip, PortRange.Any, isUdp: false, wide.SafeHandle);
        AssertReaches(narrow, Vip, 443);
        AssertReaches(wide, Vip, 442);

        using var third = steering.Steer(Vip, PortRange.Any, isUdp: false, newer.SafeHandle);
        second.Dispose();
        AssertReaches(newer, Vip, 442);
        AssertReaches(narrow, Vip, 443);
    });

    [SteeringFact]
    public void Steer_SomebodyListensThere_IsPassedOver() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        using var other = BlockingSocket.Listening(new IPEndPoint(Vip, 2222));
        using var listener = BlockingSocket.Listening(IPAddress.Loopback);
        using var before = BlockingSocket.TryConnect(Vip, 2222)!;
        using var steered = steering.Steer(IPAddress.Any, PortRange.Any, isUdp: false, listener.SafeHandle);
        AssertReaches(listener, Vip, 2222);

        // What was established before goes on where it is.
        using var oldServed = other.Accept();
        before.Send([7]);
        Assert.Equal(1, oldServed.Receive(new byte[1]));
        AssertReaches(listener, Vip, 2222);
    });

    [SteeringFact]
    public void Steer_GroupOfSockets_IsSpreadByTheKernel() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        var place = new IPEndPoint(IPAddress.Loopback, 7777);
        var group = Enumerable.Range(0, 4).Select(_ => BlockingSocket.Listening(place, isOfGroup: true)).ToArray();
        using var steered = steering.Steer(Vip, new PortRange(1000, 1999), isUdp: false, group[2].SafeHandle);
        var clients = Enumerable.Range(0, 400).Select(n => BlockingSocket.TryConnect(Vip, 1000 + n)).ToArray();
        Assert.DoesNotContain(null, clients);

        var taken = group.Select(CountWaiting).ToArray();
        Assert.Equal(400, taken.Sum());
        Assert.All(taken, count => Assert.InRange(count, 40, 200));
        Assert.All([.. clients, .. group], socket => socket!.Dispose());
    });

    [SteeringFact]
    public void Steer_SocketThatDoesNotFit_SaysWhy() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        using var bound = BlockingSocket.Bound(new IPEndPoint(IPAddress.Loopback, 0), isUdp: false);
        using var listener = BlockingSocket.Listening(IPAddress.Loopback);
        void Refuses(string reason, IPAddress address, bool isUdp, Socket socket) => Assert.Equal(
            $"cannot steer {address} port 80: {reason}",
            Assert.Throws<SteeringFailedException>(() => steering.Steer(address, PortRange.Single(80), isUdp, socket.SafeHandle)).Message);

        Refuses("it does not listen", Vip, isUdp: false, bound);
        Refuses("it is no UDP socket", Vip, isUdp: true, listener);
        Refuses("it is no IPv6 socket", IPAddress.IPv6Loopback, isUdp: false, listener);
        listener.Dispose();
        Assert.ThrowsAny<System.Exception>(() => steering.Steer(Vip, PortRange.Single(80), isUdp: false, listener.SafeHandle));
        AssertRefused(Vip, 80);
    });

    [SteeringFact]
    public void Steer_SocketIsClosed_IsAsNoRule() => NetworkNamespace.Run(() =>
    {
        using var steering = new PortSteering();
        using var wide = BlockingSocket.Listening(IPAddress.Loopback);
        using var steeredWide = steering.Steer(IPAddress.Any, new PortRange(80, 90), isUdp: false, wide.SafeHandle);
        var listener = BlockingSocket.Listening(IPAddress.Loopback);
        using var steered = steering.Steer(Vip, PortRange.Any, isUdp: false, listener.SafeHandle);
        AssertReaches(listener, Vip, 80);

        listener.Dispose();
        AssertReaches(wide, Vip, 80);
        AssertRefused(Vip, 91);
    });

    [SteeringFact]
    public void Dispose_LeavesNothing() => NetworkNamespace.Run(() =>
    {
        using var listener = BlockingSocket.Listening(IPAddress.Loopback);
        var steering = new PortSteering();
        var steered = steering.Steer(Vip, PortRange.Any, isUdp: false, listener.SafeHandle);
        AssertReaches(listener, Vip, 80);

        steering.Dispose();
        AssertRefused(Vip, 80);
        steered.Dispose();
        Assert.Throws<SteeringFailedException>(() => steering.Steer(Vip, PortRange.Any, isUdp: false, listener.SafeHandle));
    });

    [RootFact]
    public void WhyNot_WithoutTheCapabilities_NamesThem() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.DropCapability(Capabilities.SysAdmin);
        NetworkNamespace.DropCapability(Capabilities.Bpf);
        using (var steering = new PortSteering())
        {
            Assert.Equal("needs CAP_BPF", steering.WhyNot);
        }

        NetworkNamespace.DropCapability(Capabilities.NetAdmin);
        using (var steering = new PortSteering())
        using (var listener = BlockingSocket.Listening(IPAddress.Loopback))
        {
            Assert.False(steering.IsAvailable);
            Assert.Equal("needs CAP_BPF and CAP_NET_ADMIN", steering.WhyNot);
            var refused = Assert.Throws<SteeringFailedException>(() => steering.Steer(Vip, PortRange.Any, isUdp: false, listener.SafeHandle));
            Assert.Equal("cannot steer 127.0.9.1 port any: needs CAP_BPF and CAP_NET_ADMIN", refused.Message);
        }
    });

    private static IPAddress Loopback(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;

    /// <summary>The accepted socket, too, says the port that the client used.</summary>
    private static void AssertReaches(Socket listener, IPAddress address, int port)
    {
        using var client = BlockingSocket.TryConnect(address, port);
        Assert.True(client is not null, $"{address} port {port} refused");
        using var accepted = listener.Accept();
        Assert.Equal(new IPEndPoint(address, port), accepted.LocalEndPoint);
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        client.Send([42]);
        var received = new byte[1];
        Assert.Equal(1, accepted.Receive(received));
        Assert.Equal(42, received[0]);
    }

    private static void AssertRefused(IPAddress address, params int[] ports) => Assert.All(ports, port =>
    {
        using var client = BlockingSocket.TryConnect(address, port);
        Assert.True(client is null, $"{address} port {port} answered");
    });

    private static int CountWaiting(Socket listener)
    {
        var count = 0;
        for (; listener.Poll(0, SelectMode.SelectRead); count++)
        {
            listener.Accept().Dispose();
        }

        return count;
    }
}
