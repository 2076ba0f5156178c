using System;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Serving;
using LbAgent.Network;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>What a server's record says to the next agent of the server's health, whatever the VIP balances.</summary>
public sealed class FoundHealthTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.0.0.11");

    /// <summary>A backup, or a server of weight 0, takes nothing new and is not down for that.</summary>
    [Theory]
    [InlineData(nameof(Balance.Flow), nameof(Health.Healthy), true, nameof(Health.Healthy))]
    [InlineData(nameof(Balance.Datagram), nameof(Health.Healthy), true, nameof(Health.Healthy))]
    [InlineData(nameof(Balance.Flow), nameof(Health.Healthy), false, nameof(Health.Unknown))]
    [InlineData(nameof(Balance.Datagram), nameof(Health.Healthy), false, nameof(Health.Unknown))]
    [InlineData(nameof(Balance.Flow), nameof(Health.Unhealthy), false, nameof(Health.Unhealthy))]
    [InlineData(nameof(Balance.Datagram), nameof(Health.Unhealthy), false, nameof(Health.Unhealthy))]
    public void Record_OfAServer_SaysItsHealthToTheNextAgent(string balance, string health, bool takesNew, string found)
    {
        var before = Pool();
        before.SetHealth(before.Servers[0], Enum.Parse<Health>(health), "test");
        var vip = Live(balance, before);

        var record = ServerRecord.Of(vip, before.Servers[0], takesNew, generation: 1, ServerPath.Nowhere);

        var after = Pool();
        var next = Live(balance, after);
        next.Places[Address] = new LivePlace(1, record);
        FoundHealth.Apply(next, after);
        Assert.Equal(Enum.Parse<Health>(found), after.Servers[0].Health.Health);
    }

    /// <summary>Where each datagram is balanced a flow of before steers nothing: the server does not keep it.</summary>
    [Theory]
    [InlineData(nameof(Balance.Flow), true)]
    [InlineData(nameof(Balance.Datagram), false)]
    public void Record_OfAHealthyServer_KeepsDatagramsOfFlowsOnlyWhereThereAreFlows(string balance, bool keeps)
    {
        var pool = Pool();
        pool.SetHealth(pool.Servers[0], Health.Healthy, "test");

        var record = ServerRecord.Of(Live(balance, pool), pool.Servers[0], takesNew: true, generation: 1, ServerPath.Nowhere);

        Assert.Equal(keeps ? ServerKeeps.All | ServerKeeps.New : ServerKeeps.Tcp | ServerKeeps.Syn | ServerKeeps.New, record.Keeps);
    }

    private static PoolState Pool() => new(
        new Pool { Name = "web", Servers = new([new RealServer { Address = Address, Port = 53 }]), HealthCheck = HealthCheckSettings.Default },
        new SchedulerFactory(),
        TimeProvider.System);

    private static LiveVip Live(string balance, PoolState pool)
    {
        var settings = new Vip
        {
            Name = "dns", Pool = "web", Address = IPAddress.Parse("10.0.0.1"), Ports = PortRange.Single(53), Protocol = Protocol.Udp, ForwardingMode = ForwardingMode.DsrL2,
            Balance = Enum.Parse<Balance>(balance),
        };
        var vip = new LiveVip(1, VipEndpoint.Of(settings));
        vip.Be(new VipState(settings, pool));
        return vip;
    }
}
