using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Where the way is narrower than its ends believe, whoever sends too much is told, and what it sends arrives.</summary>
public sealed class PacketSizeLabTests
{
    private const int Much = 1_000_000;
    private const int Narrow = 1400;

    /// <summary>The tunnel to the server: the balancer tells the client, in the VIP's name.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, RoutedLab.Server4, false)]
    [InlineData(DsrLab.Vip6, RoutedLab.Server6, false)]
    [InlineData(DsrLab.Vip, RoutedLab.Server6, false)]
    [InlineData(DsrLab.Vip, RoutedLab.Server4, true)]
    [InlineData(DsrLab.Vip6, RoutedLab.Server6, true)]
    public async Task NarrowTunnel_ClientIsTold_AndItsUploadFinishes(string vip, string server, bool isInterface)
    {
        using var routed = new RoutedLab();
        if (isInterface)
        {
            routed.AddBackLink(Narrow);
        }
        else
        {
            routed.SetRoutes(Narrow);
        }

        using var agent = await routed.Lab.StartAgentAsync();
        await DsrLab.ChangeAsync(agent, LabRequests.ClientInterface(isInterface ? "eth0" : ""));
        await routed.ServeAsync(agent, vip, server);
        using var wire = FrameCapture.At(routed.Lab.Client.Path);

        using var connection = routed.Lab.Connect(vip).Connection;
        Transfer.Echo(connection, Much);

        var told = wire.Frames.Select(IpFrame.In).First(packet => IsTooBig(packet))!;
        Assert.Equal(IPAddress.Parse(vip), told.Source);
        Assert.Equal(Narrow - (server == RoutedLab.Server6 ? 40 : 20), MtuOf(told));
        Assert.Equal(IpFrame.Mac(routed.Lab.Balancer.MacOf("eth0")), told.Sender);
        Assert.NotEqual(0ul, (await DsrLab.EngineAsync(agent)).Reasons.Single(reason => reason.Name == "answered_too_big").Packets);
    }

    /// <summary>The way of answers, which the balancer never sees: the router tells the VIP, and the balancer hands it to the server that sent them.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "")]
    [InlineData(DsrLab.Vip6, "")]
    [InlineData(DsrLab.Vip, RoutedLab.Server4)]
    [InlineData(DsrLab.Vip6, RoutedLab.Server6)]
    [InlineData(DsrLab.Vip, RoutedLab.Server6)]
    public async Task NarrowWayBack_ServerIsTold_AndTheDownloadFinishes(string vip, string server)
    {
        using var routed = new RoutedLab();
        var far = routed.AddFarClient();
        using var agent = await routed.Lab.StartAgentAsync();
        if (server.Length > 0)
        {
            await routed.ServeAsync(agent, vip, server);
        }
        else
        {
            await DsrLab.ServeAsync(agent, web => web.Address = vip);
            await routed.Lab.AwaitServedAsync(vip);
        }

        var wires = routed.Lab.Servers.Select(host => FrameCapture.At(host.Path)).ToArray();
        var (connection, name) = DsrLab.Connect(far, vip);
        using (connection)
        {
            Transfer.Echo(connection, Much);
        }

        var host = server.Length > 0 ? routed.ServerOf(server) : routed.Lab.Servers[name[1] - '1'];
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" mtu {Narrow} "), host.Command("ip", "route", "get", vip == DsrLab.Vip6 ? "fd20::1" : "10.20.0.1"), StringComparison.Ordinal);
        for (var i = 0; i < wires.Length; i++)
        {
            Assert.Equal(name == $"s{i + 1}", wires[i].Frames.Select(IpFrame.In).Any(IsTooBig));
            wires[i].Dispose();
        }
    }

    /// <summary>ICMP: unreachable, as it would have to be cut. ICMPv6: too big.</summary>
    private static bool IsTooBig(IpFrame? packet) =>
        packet is { Protocol: 1, Ip: var ip } && ip[20..22] is [3, 4] || packet is { Protocol: 58, Ip: var ip6 } && ip6[40] == 2;

    private static int MtuOf(IpFrame told) => told.Protocol == 1
        ? BinaryPrimitives.ReadUInt16BigEndian(told.Ip.AsSpan(26))
        : (int)BinaryPrimitives.ReadUInt32BigEndian(told.Ip.AsSpan(44));
}
