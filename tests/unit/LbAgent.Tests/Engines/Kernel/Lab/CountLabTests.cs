using System.Net.Sockets;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>What the real agent counts of VIPs that come and go.</summary>
public sealed class CountLabTests
{
    /// <summary>It has the number in the datapath that another had before.</summary>
    [KernelHostFact]
    public async Task VipAfterAnother_CountsFromNothing()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        // The datapath stays with this one.
        await DsrLab.ChangeAsync(agent, [.. LabRequests.Web()[..2], LabRequests.Vip("stays", "10.9.0.101", Protocol.Tcp)]);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => lab.Connect()).SocketErrorCode);
        Assert.Equal(1ul, (await DsrLab.VipAsync(agent)).Counters.RefusedFlows);

        await DsrLab.ChangeAsync(agent, LabRequests.Remove(keepsPool: true));
        await DsrLab.ChangeAsync(agent, LabRequests.Vip("web", "10.9.0.102", Protocol.Tcp));

        Assert.Equal(0ul, (await DsrLab.VipAsync(agent)).Counters.RefusedFlows);
    }
}
