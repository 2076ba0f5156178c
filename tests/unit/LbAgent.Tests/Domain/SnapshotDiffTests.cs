using System;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using Xunit;

namespace LbAgent.Tests.Domain;

public sealed class SnapshotDiffTests
{
    /// <summary>Whatever two snapshots are, the difference applied to the first gives the second.</summary>
    [Fact]
    public void Between_RandomSnapshots_AppliedGivesTheSecond()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 500; round++)
        {
            var before = Random(random);
            var after = Random(random, before);

            var result = SnapshotDiff.Between(before, after).Apply(before, 9);

            Assert.Equal(after.Vips.Values, result.Vips.Values);
            Assert.Equal(after.Pools.Values, result.Pools.Values);
        }
    }

    [Fact]
    public void Between_EqualSnapshots_IsEmpty()
    {
        var one = Random(new Random(1));
        var other = Random(new Random(1));

        Assert.True(SnapshotDiff.Between(one, other).IsEmpty);
    }

    private static ConfigurationSnapshot Random(Random random, ConfigurationSnapshot? from = null)
    {
        var snapshot = from ?? ConfigurationSnapshot.Empty;
        foreach (var name in Enumerable.Range(0, 12).Select(i => $"n{i}"))
        {
            snapshot = random.Next(5) switch
            {
                0 => snapshot.With(new Vip { Name = name, Address = IPAddress.Loopback, Ports = PortRange.Single(random.Next(1, 4)), Pool = name }),
                1 => snapshot.WithoutVip(name),
                2 => snapshot.With(new Pool { Name = name, SlowStart = TimeSpan.FromSeconds(random.Next(3)) }),
                3 => snapshot.WithoutPool(name),
                _ => snapshot,
            };
        }

        return snapshot;
    }
}
