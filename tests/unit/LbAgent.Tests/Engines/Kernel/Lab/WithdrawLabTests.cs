using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>A VIP that takes no new connections any more: those that it has go on, however young they are.</summary>
public sealed class WithdrawLabTests
{
    [KernelHostTheory]
    [Trait("Duration", "Long")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisabledOrRemoved_ConnectionOfAMomentAgo_GoesOn(bool isRemoved)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await Task.Delay(1000);
        using var connection = lab.Connect().Connection;

        await DsrLab.ChangeAsync(agent, isRemoved ? LabRequests.Remove() : new Operation { UpdateVip = new Vip { Name = "web", AdminState = AdminState.Disabled } });

        for (var i = 0; i < 15; i++)
        {
            Assert.True(DsrLab.Echoes(connection));
            await Task.Delay(100);
        }
    }
}
