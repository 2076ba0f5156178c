using System.Linq;
using System.Net;
using LbAdmin.Dsr.Linux;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("10.0.0.9", "10.0.0.1", "192.0.2.1")]
    [InlineData("10.0.0.0/24,fd00::/64", "10.0.0.1,fd00::1", "192.0.2.1,2001:db8::1")]
    [InlineData("fd00::9", "fd00::1", "192.0.2.1")]
    public void Findings_SettingsThatWork_AreNone(string balancers, string tunnels, string vips) => Assert.Empty(Settings(balancers, tunnels, vips).Findings);

    [Theory]
    [InlineData("", "10.0.0.1", "192.0.2.1", "no balancer is named", "a tunnel address is IPv4, and no balancer")]
    [InlineData("10.0.0.9", "", "192.0.2.1", "no tunnel address is named", "a balancer is IPv4, and no tunnel address")]
    [InlineData("10.0.0.9", "10.0.0.1", "", "no VIP address is named")]
    [InlineData("0.0.0.0/0", "10.0.0.1", "192.0.2.1", "balancers 0.0.0.0/0: that is everybody; name the balancers or their network")]
    [InlineData("10.0.0.9", "10.0.0.1", "10.0.0.1", "VIP address 10.0.0.1 is a tunnel address too: the server would take whatever came to it in a tunnel")]
    [InlineData("10.0.0.9", "10.0.0.1,fd00::1", "192.0.2.1", "a tunnel address is IPv6, and no balancer")]
    [InlineData("10.0.0.9", "10.0.0.1", "2001:db8::1", "a VIP address is IPv6, and no tunnel address: IPv6 goes in IPv6 only")]
    [InlineData("127.0.0.0/8", "169.254.1.1", "224.0.0.1,255.255.255.255,0.0.0.0",
        "balancer 127.0.0.0/8: a loopback address", "tunnel address 169.254.1.1: a link-local address", "VIP address 0.0.0.0: no host's address",
        "VIP address 224.0.0.1: a multicast, reserved or broadcast address", "VIP address 255.255.255.255: a multicast, reserved or broadcast address")]
    [InlineData("fe80::/64", "::1", "ff02::1,::",
        "balancer fe80::/64: a link-local address", "tunnel address ::1: a loopback address", "VIP address ::: no host's address", "VIP address ff02::1: a multicast address")]
    public void Findings_SettingsThatCannotBe_AreAllTold(string balancers, string tunnels, string vips, params string[] expected) =>
        Assert.Equal(expected, Settings(balancers, tunnels, vips).Findings);

    [Fact]
    public void Findings_MoreNamesThanTheMapHolds_AreTold()
    {
        var vips = Enumerable.Range(0, 4095).Select(i => new IPAddress([192, 0, (byte)(i / 250), (byte)(i % 250)]));

        var settings = new DecapsulationSettings([AddressNetwork.Parse("10.0.0.9")], [IPAddress.Parse("10.0.0.1")], vips);

        Assert.Equal(["4097 addresses: at most 4096 balancers, tunnel addresses and VIP addresses together"], settings.Findings);
    }

    [Fact]
    public void Equals_OrderAndRepetition_DoNotCount()
    {
        var settings = Settings("10.0.0.9,10.0.0.8,10.0.0.9", "10.0.0.1,fd00::1", "192.0.2.1");

        Assert.Equal(Settings("10.0.0.8,10.0.0.9", "fd00::1,10.0.0.1", "192.0.2.1"), settings);
        Assert.NotEqual(Settings("10.0.0.8,10.0.0.9", "10.0.0.1", "192.0.2.1"), settings);
        Assert.Equal("from 10.0.0.8, 10.0.0.9 to 10.0.0.1, fd00::1 for 192.0.2.1", $"{settings}");
    }

    private static DecapsulationSettings Settings(string balancers, string tunnels, string vips) => new(
        Split(balancers).Select(AddressNetwork.Parse),
        Split(tunnels).Select(IPAddress.Parse),
        Split(vips).Select(IPAddress.Parse));

    private static string[] Split(string list) => list.Split(',', System.StringSplitOptions.RemoveEmptyEntries);
}
