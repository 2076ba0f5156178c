using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy;
using LbAgent.Engines.Proxy.EventLoops;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.EventLoops;

/// <summary>Who gets a port, and who does not.</summary>
public sealed class BoundSocketTests
{
    /// <summary>Two agents that ask for a port at the same time: both are bound before either listens.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void Open_WhereAnotherIsBoundAndDoesNotListenYet_IsRefused(bool isUdp, int count)
    {
        var request = Request("127.1.8.1", isUdp);
        var first = BoundSocket.Open(request, count);
        try
        {
            Assert.Equal(count, first.Count);
            Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => Close(BoundSocket.Open(request, count))).SocketErrorCode);
        }
        finally
        {
            Close(first);
        }

        Close(BoundSocket.Open(request, count));
    }

    [Fact]
    public async Task Open_WhereConnectionsOfTheAgentBeforeLinger_IsGranted()
    {
        var request = Request("127.1.8.2", isUdp: false);
        var first = BoundSocket.Open(request, 1)[0];
        BoundSocket.TolerateLingering(first);
        Assert.Equal(0, LinuxSocket.Listen(first, 16));
        using (var listener = new Socket(new SafeSocketHandle(first, ownsHandle: true)))
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await client.ConnectAsync(request.Endpoint);

            // Whoever ends a connection first is left with what lingers.
            using (var accepted = await listener.AcceptAsync())
            {
                accepted.Shutdown(SocketShutdown.Send);
                Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
                client.Shutdown(SocketShutdown.Send);
                Assert.Equal(0, await accepted.ReceiveAsync(new byte[1]));
            }
        }

        Close(BoundSocket.Open(request, 2));
    }

    private static BindRequest Request(string address, bool isUdp) =>
        new(new IPEndPoint(IPAddress.Parse(address), 18210), isUdp, ServesOtherPorts: false, MayBeAbsent: false, Vip: null!);

    private static void Close(IEnumerable<int> sockets) => sockets.ToList().ForEach(socket => Assert.Equal(0, LinuxSocket.Close(socket)));
}
