using System.Linq;
using System.Net;
using LbAgent.Network;
using Xunit;

namespace LbAgent.Tests.Network;

public sealed class SystemInterfaceTests
{
    private static readonly SystemInterface Loopback = new("Loopback Pseudo-Interface 1", IsUp: true, IsLoopback: true, HasGateway: false, [IPNetwork.Parse("127.0.0.0/8")]);
    private static readonly SystemInterface Internal = new("vEthernet", IsUp: true, IsLoopback: false, HasGateway: false, [IPNetwork.Parse("172.20.0.0/20"), IPNetwork.Parse("2001:db8:1::/64")]);
    private static readonly SystemInterface Outer = new("Ethernet", IsUp: true, IsLoopback: false, HasGateway: true, [IPNetwork.Parse("192.0.2.0/24")]);
    private static readonly SystemInterface Down = new("Wi-Fi", IsUp: false, IsLoopback: false, HasGateway: true, [IPNetwork.Parse("198.51.100.0/24")]);

    [Theory]
    [InlineData("172.20.3.4", "vEthernet")]
    [InlineData("2001:db8:1::7", "vEthernet")]
    [InlineData("192.0.2.77", "Ethernet")]
    [InlineData("203.0.113.5", "Ethernet")]
    [InlineData("198.51.100.5", "Ethernet")]
    [InlineData("127.0.0.9", "Loopback Pseudo-Interface 1")]
    public void Choose_TakesTheNetworksOwnElseTheOneWithARouter(string address, string expected) =>
        Assert.Equal(expected, SystemInterface.Choose(IPAddress.Parse(address), [Loopback, Internal, Down, Outer]));

    [Fact]
    public void Choose_WithoutAnyOther_TakesTheLoopback() => Assert.Equal(Loopback.Name, SystemInterface.Choose(IPAddress.Parse("192.0.2.1"), [Down, Loopback]));

    [Fact]
    public void List_HasTheLoopbackWithItsNetwork() =>
        Assert.Contains(SystemInterface.List(), one => one.IsLoopback && one.Networks.Contains(IPNetwork.Parse("127.0.0.0/8")));
}
