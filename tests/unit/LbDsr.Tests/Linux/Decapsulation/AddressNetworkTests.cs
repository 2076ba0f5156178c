using System;
using System.Net;
using LbAdmin.Dsr.Linux;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

public sealed class AddressNetworkTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7/32", "192.0.2.7")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:db8::/33", "2001:db8::/33")]
    [InlineData("2001:DB8::1/128", "2001:db8::1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.0/24")]
    public void Parse_AddressOrNetwork_IsRead(string text, string expected) => Assert.Equal(expected, $"{AddressNetwork.Parse(text)}");

    [Theory]
    [InlineData("")]
    [InlineData("balancer")]
    [InlineData(" 192.0.2.7")]
    [InlineData("0300.0.2.7")]
    [InlineData("192.2/16")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.0/24/24")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8::1/64")]
    [InlineData("::ffff:0:0/95")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.Throws<FormatException>(() => AddressNetwork.Parse(text));

    [Fact]
    public void Equals_SameNetwork_IsOfAddressAndPrefix()
    {
        Assert.Equal(AddressNetwork.Parse("192.0.2.0/24"), new AddressNetwork(IPAddress.Parse("192.0.2.0"), 24));
        Assert.NotEqual(AddressNetwork.Parse("192.0.2.0/24"), AddressNetwork.Parse("192.0.2.0/25"));
        Assert.NotEqual(AddressNetwork.Parse("192.0.2.0"), AddressNetwork.Parse("192.0.2.1"));
    }
}
