using System.Net.Sockets;
using LbAgent.HealthChecks.Probes;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>What failed calls are said to mean: the same for both kinds of sockets.</summary>
public sealed class FailureWordsTests
{
    /// <summary>An IPv6 server where IPv6 is off comes to this: not only a box without free ports.</summary>
    [Fact]
    public void NoLocalEnd_NamesBothReasons_AndIsNoVerdict()
    {
        var expected = ProbeResult.Impossible("no local address or port is free for it");

        Assert.Equal(expected, FailureWords.Of(LinuxError.AddressNotAvailable, "no SYN-ACK"));
        Assert.Equal(expected, FailureWords.Of(new SocketException((int)SocketError.AddressNotAvailable), "no SYN-ACK"));
    }

    /// <summary>The process has its own limit; to blame the system would send people to the wrong one.</summary>
    [Fact]
    public void DescriptorsUsedUp_DoesNotBlameTheSystem() =>
        Assert.Equal(ProbeResult.Impossible("too many open files"), FailureWords.Of(new SocketException((int)SocketError.TooManyOpenSockets), "no SYN-ACK"));
}
