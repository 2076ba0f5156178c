using System;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Domain.Remedies;
using LbAgent.Engines.Proxy;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What stands in the way of a listener, in the words of the system that the agent runs on.</summary>
public sealed class BindFindingTests
{
    private static readonly LinuxRemedies Linux = new();
    private static readonly WindowsRemedies Windows = new();

    [Theory]
    [InlineData("192.0.2.10", 32)]
    [InlineData("2001:db8::10", 128)]
    public void AddressMissing_NamesTheCommandOfTheSystem(string address, int length)
    {
        var vip = Vip(address, 80, Protocol.Tcp);

        Assert.StartsWith($"Add it: ip address add {address}/{length} dev ", Of(vip, SocketError.AddressNotAvailable, Linux).Remedy, StringComparison.Ordinal);
        Assert.StartsWith(
            $"Add it, as an administrator: New-NetIPAddress -IPAddress {address} -PrefixLength {length} -InterfaceAlias '",
            Of(vip, SocketError.AddressNotAvailable, Windows).Remedy,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AddAddress_OnWindows_QuotesWhateverTheAliasIs() =>
        Assert.EndsWith("-InterfaceAlias 'Bob''s Ethernet 2' -SkipAsSource $true", Windows.AddAddress(IPAddress.Loopback, 32, "Bob's Ethernet 2"), StringComparison.Ordinal);

    [Theory]
    [InlineData(false, "ss -ltnp", "Get-NetTCPConnection -LocalPort 8080 -State Listen")]
    [InlineData(true, "ss -lunp", "Get-NetUDPEndpoint -LocalPort 8080")]
    public void PortInUse_NamesTheCommandThatShowsWhoHasIt(bool isUdp, string linux, string windows)
    {
        var vip = Vip("127.0.0.1", 8080, isUdp ? Protocol.Udp : Protocol.Tcp);

        Assert.Contains(linux, Of(vip, SocketError.AddressAlreadyInUse, Linux).Remedy, StringComparison.Ordinal);
        Assert.Contains(windows, Of(vip, SocketError.AddressAlreadyInUse, Windows).Remedy, StringComparison.Ordinal);
    }

    /// <summary>Linux keeps low ports for the privileged; Windows keeps ranges for itself, whoever asks.</summary>
    [Theory]
    [InlineData("127.0.0.1", false, "netsh int ipv4 show excludedportrange tcp")]
    [InlineData("::1", true, "netsh int ipv6 show excludedportrange udp")]
    public void PortNotPermitted_HasTheReasonOfTheSystem(string address, bool isUdp, string command)
    {
        var vip = Vip(address, 443, isUdp ? Protocol.Udp : Protocol.Tcp);

        Assert.Contains("CAP_NET_BIND_SERVICE", Of(vip, SocketError.AccessDenied, Linux).Remedy, StringComparison.Ordinal);
        var windows = Of(vip, SocketError.AccessDenied, Windows);
        Assert.Contains("a range that is set aside", windows.Reason, StringComparison.Ordinal);
        Assert.Contains(command, windows.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("1024", windows.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Whatever is refused on Windows, nothing of Linux is in it.</summary>
    [Theory]
    [InlineData(SocketError.AddressNotAvailable)]
    [InlineData(SocketError.AddressAlreadyInUse)]
    [InlineData(SocketError.AccessDenied)]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void OnWindows_NothingSpeaksOfLinux(SocketError error)
    {
        var finding = Of(Vip("192.0.2.10", 80, Protocol.Tcp), error, Windows);

        foreach (var word in new[] { "ip address", " ss -l", "CAP_", "ulimit", "LimitNOFILE", "Linux", "sysctl", "net.ipv4" })
        {
            Assert.DoesNotContain(word, finding.Reason + finding.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TooManyPorts_OnWindows_AsksForNoCapability()
    {
        var finding = BindFinding.TooManyPorts(Vip("192.0.2.10", 80, Protocol.Tcp), Windows.NotHere, Windows);

        Assert.Contains("not on Windows yet", finding.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_", finding.Remedy, StringComparison.Ordinal);
    }

    private static Finding Of(Vip vip, SocketError error, SystemRemedies remedies) => BindFinding.Of(vip, new SocketException((int)error), "needs a right", remedies);

    private static Vip Vip(string address, int port, Protocol protocol) =>
        new() { Name = "web", Address = IPAddress.Parse(address), Ports = PortRange.Single(port), Protocol = protocol, Pool = "web" };
}
