using System.Threading.Tasks;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Datagrams through a VIP, by the relay that this system is given.</summary>
[Collection(Alone.Name)]
public sealed class EpollUdpTests() : UdpTests(RelayChoice.Auto)
{
    [Fact]
    [Trait("Duration", "Long")]
    public Task OnePacketClients_AMillionOfThem_LeaveNothingBehind() => OnePacketClientsAsync(1_000_000);
}
