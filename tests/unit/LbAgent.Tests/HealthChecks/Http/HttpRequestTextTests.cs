using System.Net;
using System.Text;
using LbAgent.Domain;
using LbAgent.HealthChecks.Http;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Http;

public sealed class HttpRequestTextTests
{
    [Fact]
    public void Of_Defaults_IsAPlainGet() => Assert.Equal(
        "GET / HTTP/1.1\r\nHost: 10.0.0.1:8080\r\nUser-Agent: LbAgent\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        Text(new HttpProbeSettings(), "10.0.0.1", 8080));

    [Theory]
    [InlineData("10.0.0.1", 80, false, "10.0.0.1")]
    [InlineData("10.0.0.1", 443, true, "10.0.0.1")]
    [InlineData("10.0.0.1", 443, false, "10.0.0.1:443")]
    [InlineData("2001:db8::1", 80, false, "[2001:db8::1]")]
    [InlineData("fe80::1%3", 8080, false, "[fe80::1]:8080")]
    public void Of_WithoutHost_NamesTheTarget(string address, int port, bool useTls, string host) =>
        Assert.Contains($"\r\nHost: {host}\r\n", Text(new HttpProbeSettings { UseTls = useTls }, address, port), System.StringComparison.Ordinal);

    [Fact]
    public void Of_WhatWasGiven_IsSent() => Assert.Equal(
        "POST /check?x=1 HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\nuser-agent: me\r\nX-Token: caf\u00E9\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        Text(
            new HttpProbeSettings { Method = "POST", Path = "/check?x=1", Host = "shop.example", Headers = new([new("user-agent", "me"), new("X-Token", "caf\u00E9")]) },
            "10.0.0.1",
            80));

    private static string Text(HttpProbeSettings settings, string address, int port) =>
        Encoding.Latin1.GetString(HttpRequestText.Of(settings, new IPEndPoint(IPAddress.Parse(address), port)));
}
