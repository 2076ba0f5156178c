using System;
using System.Collections.Generic;
using System.Net;
using LbAdmin.Addresses;
using LbAgent.Contract;
using LbAgent.Domain;
using Xunit;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Tests.Contract;

/// <summary>What is written has one meaning, or is refused with the reason.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("64:ff9b::10.0.0.1", "64:ff9b::a00:1")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:a00:1", "10.0.0.1")]
    public void Read_AnAddress_IsThatAddress(string text, string expected)
    {
        Assert.Equal(IPAddress.Parse(expected), AddressText.Read(text, out var whyNot));
        Assert.Empty(whyNot);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" 10.0.0.1", "white space")]
    [InlineData("10.0.0.1\t", "white space")]
    [InlineData("10.0. 0.1", "white space")]
    [InlineData("2001:db8::1\n", "white space")]
    [InlineData("1", "four numbers")]
    [InlineData("167772161", "more than 255")]
    [InlineData("10.1", "four numbers")]
    [InlineData("10.0.1", "four numbers")]
    [InlineData("10.0.0.0.1", "four numbers")]
    [InlineData("10.0.0.", "''")]
    [InlineData("10..0.1", "''")]
    [InlineData("10.0.0.256", "256 is more than 255")]
    [InlineData("10.0.0.99999999999999999999", "more than 255")]
    [InlineData("010.0.0.1", "'010' begins with a zero")]
    [InlineData("10.0.0.00", "'00' begins with a zero")]
    [InlineData("10.0.0.08", "'08' begins with a zero")]
    [InlineData("0x7f.0.0.1", "'0x7f'")]
    [InlineData("0x7f000001", "'0x7f000001'")]
    [InlineData("10.0.0.-1", "'-1'")]
    [InlineData("10.0.0.+1", "'+1'")]
    [InlineData("10.0.0.\u0661", "no decimal number")]
    [InlineData("10.0.0.1/32", "no network")]
    [InlineData("10.0.0.1:80", "port")]
    [InlineData("host.example", "'host'")]
    [InlineData("[2001:db8::1]", "brackets")]
    [InlineData("[2001:db8::1]:80", "brackets")]
    [InlineData("[10.0.0.1]", "brackets")]
    [InlineData("fe80::1%eth0", "zone")]
    [InlineData("fe80::1%1", "zone")]
    [InlineData("fe80::1%", "zone")]
    [InlineData("10.0.0.1%lo", "zone")]
    [InlineData("::ffff:010.0.0.1", "'010' begins with a zero")]
    [InlineData("::0x7f.0.0.1", "'0x7f'")]
    [InlineData("::10.1", "four numbers")]
    [InlineData("1::2::3", "eight groups")]
    [InlineData("12345::", "eight groups")]
    [InlineData("00001::", "eight groups")]
    [InlineData("0x1::", "eight groups")]
    [InlineData("2001:db8::g", "eight groups")]
    [InlineData("1:2:3:4:5:6:7", "eight groups")]
    [InlineData("1:2:3:4:5:6:7:8:9", "eight groups")]
    [InlineData("1:2:3:4:5:6:7:8::", "eight groups")]
    [InlineData("::1:2:3:4:5:6:7:8", "eight groups")]
    [InlineData(":1:2:3:4:5:6:7", "eight groups")]
    [InlineData(":1:2:3:4:5:6:7:8", "eight groups")]
    [InlineData("1:2:3:4:5:6:7:", "eight groups")]
    [InlineData("1:2:3:4:5:6:7:8:", "eight groups")]
    [InlineData(":::", "eight groups")]
    [InlineData("1:2:3:4:5:6:7:10.0.0.1", "eight groups")]
    [InlineData("10.0.0.1::", "eight groups")]
    [InlineData("::10.0.0.1:1", "eight groups")]
    public void Read_AnythingElse_IsRefusedWithTheReason(string text, string reason)
    {
        Assert.Null(AddressText.Read(text, out var whyNot));
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.0.0.1", "10.0.0.1/32")]
    [InlineData("10.0.0.1/32", "10.0.0.1/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:db8::/33", "2001:db8::/33")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("::/0", "::/0")]
    [InlineData("::ffff:0.0.0.0/96", "0.0.0.0/0")]
    [InlineData("::ffff:10.1.0.0/112", "10.1.0.0/16")]
    [InlineData("::ffff:10.2.0.1", "10.2.0.1/32")]
    public void ReadNetwork_ANetwork_IsThatNetwork(string text, string expected)
    {
        Assert.True(NetworkText.Read(text, out var whyNot) is var (first, prefixLength) && IPNetwork.Parse(expected).Equals(new IPNetwork(first, prefixLength)));
        Assert.Empty(whyNot);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/8", "empty")]
    [InlineData("010.0.0.0/8", "'010' begins with a zero")]
    [InlineData("0x0a.0.0.0/8", "'0x0a'")]
    [InlineData("10/8", "four numbers")]
    [InlineData("010.0.0.1", "'010' begins with a zero")]
    [InlineData("1", "four numbers")]
    [InlineData("10.0.0.0/", "''")]
    [InlineData("10.0.0.0/08", "'08'")]
    [InlineData("10.0.0.0/0x8", "'0x8'")]
    [InlineData("10.0.0.0/+8", "'+8'")]
    [InlineData("10.0.0.0/ 8", "' 8'")]
    [InlineData("10.0.0.0 /8", "white space")]
    [InlineData("10.0.0.0/33", "more than the 32")]
    [InlineData("10.0.0.0/255.0.0.0", "'255.0.0.0'")]
    [InlineData("10.0.0.0/8/8", "one slash")]
    [InlineData("10.0.0.1/8", "bits set behind the first 8")]
    [InlineData("2001:db8::1/64", "bits set behind the first 64")]
    [InlineData("2001:db8::/129", "more than the 128")]
    [InlineData("::ffff:10.0.0.0/8", "bits set behind the first 8")]
    [InlineData("::ffff:10.0.0.1/104", "bits set behind the first 104")]
    [InlineData("[2001:db8::]/32", "brackets")]
    [InlineData("fe80::%eth0/64", "zone")]
    public void ReadNetwork_AnythingElse_IsRefusedWithTheReason(string text, string reason)
    {
        Assert.Null(NetworkText.Read(text, out var whyNot));
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }

    /// <summary>An access list lets in whom it names, or is refused: never somebody else.</summary>
    [Theory]
    [InlineData("010.0.0.0/8")]
    [InlineData("010.0.0.1")]
    [InlineData("1")]
    public void AllowFrom_ThatCouldMeanOthers_IsAFinding(string text)
    {
        var findings = new List<Finding>();
        var basis = new Vip { Name = "web", Address = IPAddress.Parse("10.0.0.1"), Ports = PortRange.Single(80), Pool = "web" };

        var vip = VipContract.Read(new V1.Vip { Name = "web", AllowFrom = new V1.CidrList { Cidrs = { text } } })(basis, findings);

        var finding = Assert.Single(findings);
        Assert.Equal(("Lb.Vip.AllowFromInvalid", "AllowFrom"), (finding.Id, finding.Field));
        Assert.Contains($"'{text}'", finding.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Remedy);
        Assert.Empty(vip.AllowFrom);
    }
}
