using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Two boxes with the same configuration, and a router in front of them: here the client, which sends all by the one, and then by the other.</summary>
public sealed class TwoBoxesLabTests
{
    private const int EchoPort = DsrLab.Port + 1;

    private static readonly int Connections = Count();

    /// <summary>The box that is left enters the other's connections, and then waits for them as for its own.</summary>
    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task OneDies_ThenServersDrainOnTheOther_NoConnectionIsLost()
    {
        using var lab = new DsrLab();
        var services = lab.Servers.Select(server => new EchoService(server, EchoPort)).ToArray();
        var second = lab.Join("second", 3);
        lab.LetThrough(lab.Switch, "p-second");
        var pins = $"{BpfFileSystem.Place}/{second.Name}";
        using var directory = new TemporaryDirectory();
        try
        {
            using var first = await lab.StartAgentAsync();
            using var other = await AgentProcess.StartUnderAsync(second.Starter, directory.File("state"), directory.File("agent.sock"), "--pins", pins);
            foreach (var agent in new[] { first, other })
            {
                // Both have the address, which a router leads to them.
                await DsrLab.ChangeAsync(agent, new Operation { SetTopology = new Topology { AddressMode = AddressMode.Loopback } });
                await DsrLab.ServeAsync(
                    agent,
                    vip => vip.Ports = new PortRange { First = EchoPort, Last = EchoPort },
                    pool => pool.Scheduler = new Scheduler { Kind = SchedulerKind.Hash, HashOn = { HashField.SourceAddress, HashField.SourcePort } });
            }

            lab.Client.Command("ip", "route", "replace", $"{DsrLab.Vip}/32", "via", "10.9.0.2");
            var connections = Connect(lab);
            Assert.Equal(0, Silent(connections));

            first.Kill();
            lab.Balancer.Command("ip", "link", "set", "eth0", "down");
            lab.Client.Command("ip", "route", "replace", $"{DsrLab.Vip}/32", "via", "10.9.0.3");
            Assert.Equal(0, Silent(connections));
            await Eventually.TrueAsync(
                async () => Silent(connections) == 0 && (await DsrLab.EngineAsync(other)).Maps.Single(map => map.Name == "flows of IPv4").Used == (ulong)Connections, "all are entered");

            var server = (await DsrLab.ServersAsync(other)).Single(one => one.Server.Address == DsrLab.AddressOf(1)).Server;
            await ChangeServerAsync(other, new RealServer(server) { AdminState = AdminState.Draining });
            Assert.Equal(0, Silent(connections));
            await ChangeServerAsync(other, new RealServer { Address = DsrLab.AddressOf(2), Weight = 0 });
            Assert.Equal(0, Silent(connections));

            Array.ForEach(connections, connection => connection.Dispose());
            await DsrLab.ChangeAsync(other, LabRequests.Remove());
        }
        finally
        {
            Array.ForEach(services, service => service.Dispose());
            if (Directory.Exists(pins))
            {
                Array.ForEach(Directory.GetFiles(pins), File.Delete);
                Directory.Delete(pins);
            }
        }
    }

    private static Task ChangeServerAsync(AgentProcess agent, RealServer server) =>
        DsrLab.ChangeAsync(agent, new Operation { UpdateRealServer = new RealServerOperation { Pool = "web", Server = server } });

    private static Socket[] Connect(DsrLab lab) => lab.Client.In(() => Enumerable.Range(0, Connections).Select(_ =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000, NoDelay = true };
        socket.Connect(IPAddress.Parse(DsrLab.Vip), EchoPort);
        return socket;
    }).ToArray());

    /// <summary>How many do not get back what they send.</summary>
    private static int Silent(Socket[] connections)
    {
        var silent = 0;
        for (var from = 0; from < connections.Length; from += 100)
        {
            foreach (var connection in connections.AsSpan(from, 100))
            {
                connection.Send("ping"u8);
            }

            foreach (var connection in connections.AsSpan(from, 100))
            {
                silent += Hears(connection) ? 0 : 1;
            }
        }

        return silent;
    }

    private static bool Hears(Socket connection)
    {
        try
        {
            return connection.Receive(stackalloc byte[4]) == 4;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>10,000, or as many as a process may have, which has both ends here.</summary>
    private static int Count()
    {
        var limit = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return int.TryParse(limit, CultureInfo.InvariantCulture, out var most) ? int.Min(10_000, (most - 1000) / 200 * 100) : 10_000;
    }
}
