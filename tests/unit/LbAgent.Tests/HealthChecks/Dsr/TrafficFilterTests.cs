using System;
using System.Net;
using System.Net.Sockets;
using LbAgent.HealthChecks.Dsr;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Where the kernel knows no links for traffic: filters of a clsact qdisc.</summary>
public sealed class TrafficFilterTests
{
    [KernelHostFact]
    public void Filters_CarryToTheVipAndBack() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(), DsrNetwork.Vip(isIpv6: false));
        using var program = DsrProgram.Load();
        program.Add(3, DsrNetwork.Vip(isIpv6: false), DsrNetwork.Server(isIpv6: false).Address, isTunnelled: false, own: null);
        using (TrafficFilters.Attach(program, TrafficPrograms.Index("l0")))
        {
            using var socket = Marked(3);
            socket.Connect(DsrNetwork.Server(isIpv6: false));
            using var accepted = listener.Accept();

            Assert.Equal(DsrNetwork.Vip(isIpv6: false), ((IPEndPoint)accepted.LocalEndPoint!).Address);
            Assert.Equal(socket.LocalEndPoint, accepted.RemoteEndPoint);
            Assert.Equal((1, 1), TrafficPrograms.Filtering("l0"));
        }

        // It reaches the server's own address then, where nobody listens.
        using var late = Marked(3);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => late.Connect(DsrNetwork.Server(isIpv6: false))).SocketErrorCode);
        Assert.Equal((0, 0), TrafficPrograms.Filtering("l0"));
    });

    /// <summary>An agent that was killed leaves its own behind.</summary>
    [KernelHostFact]
    public void Filters_OfAnEarlierAgent_AreReplaced() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        using var earlier = DsrProgram.Load();
        using var program = DsrProgram.Load();
        TrafficFilters.Attach(earlier, TrafficPrograms.Index("l0"));

        var filters = TrafficFilters.Attach(program, TrafficPrograms.Index("l0"));

        Assert.Equal((1, 1), TrafficPrograms.Filtering("l0"));
        filters.Dispose();
        filters.Dispose();
        Assert.Equal((0, 0), TrafficPrograms.Filtering("l0"));
    });

    [KernelHostFact]
    public void Filters_OfOthers_Stay() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        NetworkNamespace.Command("tc", "qdisc", "add", "dev", "l0", "clsact");
        NetworkNamespace.Command("tc", "filter", "add", "dev", "l0", "ingress", "protocol", "ip", "u32", "match", "u32", "0", "0", "flowid", "1:1");
        using var program = DsrProgram.Load();

        TrafficFilters.Attach(program, TrafficPrograms.Index("l0")).Dispose();

        NetworkNamespace.Command("sh", "-c", "tc filter show dev l0 ingress | grep -q u32");
    });

    [KernelHostFact]
    public void NoSuchInterface_SaysSo()
    {
        using var program = DsrProgram.Load();

        Assert.Contains("interface 4242", Assert.Throws<LbAgent.Bpf.BpfFailedException>(() => TrafficFilters.Attach(program, 4242)).Message, StringComparison.Ordinal);
        Assert.Contains("interface 4242", Assert.Throws<LbAgent.Bpf.BpfFailedException>(() => TrafficLinks.TryAttach(program, 4242)).Message, StringComparison.Ordinal);
    }

    private static Socket Marked(uint number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(LinuxSocket.SocketLevel, LinuxSocket.MarkOption, BitConverter.GetBytes(DsrLayout.Mark | number));
        return socket;
    }
}
