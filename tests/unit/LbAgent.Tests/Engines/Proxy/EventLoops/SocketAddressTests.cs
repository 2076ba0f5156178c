using System;
using System.Net;
using LbAgent.Interop;
using LbAgent.Runtime;
using Xunit;
using SocketAddress = LbAgent.Engines.Proxy.EventLoops.SocketAddress;

namespace LbAgent.Tests.Engines.Proxy.EventLoops;

/// <summary>Addresses to and from the system's form.</summary>
public sealed class SocketAddressTests
{
    /// <summary>Who sent from a link-local address is answered on the same link: without the scope the kernel refuses to.</summary>
    [Theory]
    [InlineData("fe80::1%3")]
    [InlineData("2001:db8::1")]
    [InlineData("192.0.2.1")]
    public void Endpoint_ReadAndWritten_IsTheSame(string text)
    {
        var address = IPAddress.Parse(text);
        Span<byte> system = stackalloc byte[SocketAddress.MostBytes];
        Span<byte> written = stackalloc byte[SocketAddress.MostBytes];
        var length = SocketName.Write(system, address, 5353);

        var endpoint = SocketAddress.Read(system);

        Assert.Equal(length, SocketAddress.Write(written, endpoint));
        Assert.Equal(system.ToArray(), written.ToArray());
        Assert.Equal(FlowEndpoint.Of(address, 5353), endpoint);
    }
}
