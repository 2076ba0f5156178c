using System;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

public sealed class PortPrefixesTests
{
    [Fact]
    public void Of_RandomRanges_CoverEachPortOnceAndNoOther()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var first = random.Next(1, 65536);
            var range = new PortRange(first, random.Next(first, 65536));
            var prefixes = PortPrefixes.Of(range).ToArray();

            Assert.InRange(prefixes.Length, 1, PortPrefixes.Most);
            var ports = prefixes.SelectMany(prefix => Enumerable.Range(prefix.Port, 1 << (16 - prefix.Length)));
            Assert.Equal(Enumerable.Range(range.First, range.Count), ports);
            Assert.All(prefixes, prefix => Assert.Equal(0, prefix.Port % (1 << (16 - prefix.Length))));
        }
    }

    [Fact]
    public void Of_Any_IsOne() => Assert.Equal([(0, 0)], PortPrefixes.Of(PortRange.Any));

    [Fact]
    public void Of_Single_IsWhole() => Assert.Equal([(80, 16)], PortPrefixes.Of(PortRange.Single(80)));
}
