using System.Linq;
using CsCheck;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Scheduling;

public sealed class SmoothCycleTests
{
    private const int Most = 4096;

    [Theory]
    [InlineData("aabacaa", 5, 1, 1)]
    // What they have in common goes.
    [InlineData("aabacaa", 500, 100, 100)]
    [InlineData("abc", 7, 7, 7)]
    [InlineData("a", 256)]
    [InlineData("")]
    public void Of_Weights_IsTheOrderOfSmoothWeightedRoundRobin(string order, params int[] weights) =>
        Assert.Equal(order, string.Concat(SmoothCycle.Of(weights, Most).Select(position => "abc"[position])));

    [Fact]
    public void Of_AnyWeightsThatFit_IsExact() => Gen.Int[1, 256].Array[1, 16].Sample(
        weights =>
        {
            var counts = SmoothCycle.Of(weights, Most).CountBy(position => position).ToDictionary();

            // A cycle that was divided by what the weights have in common stands for so many of its kind.
            Assert.All(weights, (weight, i) => Assert.Equal(weight * counts[0], weights[0] * counts[i]));
        },
        iter: 100);

    [Fact]
    public void Of_WeightsThatDoNotFit_IsBoundedAndLeavesNobodyOut() => Gen.Int[1, 25_600].Array[2, 400].Sample(
        weights =>
        {
            var order = SmoothCycle.Of(weights, Most);

            Assert.InRange(order.Length, weights.Length, Most + weights.Length);
            var counts = order.CountBy(position => position).ToDictionary();
            var sum = weights.Sum(weight => (double)weight);
            Assert.All(weights, (weight, i) => Assert.InRange(counts[i], (weight / sum * int.Min(Most, order.Length)) - 1, double.Max(1, (weight / sum * Most) + 1)));
        },
        iter: 30);
}
