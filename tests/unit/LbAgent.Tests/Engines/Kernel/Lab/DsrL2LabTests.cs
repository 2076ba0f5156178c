using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>The real agent serves VIPs in DsrL2 to a real client, with real servers.</summary>
public sealed class DsrL2LabTests
{
    [KernelHostFact]
    public async Task Tcp_RoundRobin_EachServerInTurn()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);

        var connections = Enumerable.Range(0, 9).Select(_ => lab.Connect()).ToArray();

        Assert.All(connections.GroupBy(one => one.Server), group => Assert.Equal(3, group.Count()));
        Assert.All(connections, one => Assert.True(DsrLab.Echoes(one.Connection)));
        Assert.All(await DsrLab.ServersAsync(agent), server => Assert.Equal((3ul, 3ul), (server.Counters.ActiveFlows, server.Counters.TotalFlows)));
        Assert.Equal(9ul, (await DsrLab.VipAsync(agent)).Counters.TotalFlows);
        Close(connections);
    }

    private static void Close(IEnumerable<(Socket Connection, string Server)> connections)
    {
        foreach (var (connection, _) in connections)
        {
            connection.Dispose();
        }
    }
}
