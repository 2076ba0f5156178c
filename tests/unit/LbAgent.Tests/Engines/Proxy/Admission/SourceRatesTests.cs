using System.Linq;
using System.Net;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Runtime;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.Admission;

/// <summary>Security, row 19: no source gets more than its limit, and a flood takes nothing from others.</summary>
public sealed class SourceRatesTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db9:1:2::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void TryCount_TakesAnIpv4AddressOrAnIpv6Slash64ForOneSource(string one, string other, bool areOne)
    {
        var rates = new SourceRates();
        Assert.Equal(10, Count(rates, one, 20, 10));

        Assert.Equal(areOne ? 0 : 10, Count(rates, other, 20, 10));
    }

    [Fact]
    public void TryCount_AFloodOfAMillionSources_NoneGetsMoreThanItsLimit()
    {
        var rates = new SourceRates();
        var random = new System.Random(7);
        var let = new int[500];
        for (var i = 0; i < 1_000_000; i++)
        {
            var source = random.Next(2) == 0 ? random.Next(500) : random.Next(1 << 30);
            if (rates.TryCount(FlowEndpoint.OfIpv4((uint)source, 1), 10_000, 20) && source < 500)
            {
                let[source]++;
            }
        }

        Assert.All(let, count => Assert.InRange(count, 0, 20));
    }

    /// <summary>1,000 sources at their limit, and 1,000 that come after them: all but one in 4,000 get all of theirs. Twenty would be a wonder.</summary>
    [Fact]
    public void TryCount_BesideAThousandBusySources_OthersGetTheirs()
    {
        var rates = new SourceRates();
        foreach (var busy in Enumerable.Range(1, 1_000))
        {
            Count(rates, $"10.1.{busy / 250}.{busy % 250}", 10, 5);
        }

        var kept = Enumerable.Range(1, 1_000).Count(other => Count(rates, $"2001:db8:{other:x}::1", 5, 5) < 5);

        Assert.InRange(kept, 0, 20);
    }

    private static int Count(SourceRates rates, string source, int times, int limit) =>
        Enumerable.Range(0, times).Count(_ => rates.TryCount(FlowEndpoint.Of(IPAddress.Parse(source), 80), 10_000, limit));
}
