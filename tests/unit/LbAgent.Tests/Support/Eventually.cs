using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    /// <summary>Milliseconds. Whoever waits for long asks less often: other tests want the processor.</summary>
    private const int LongestPause = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task TrueAsync(Func<bool> condition, string what, int poll = 5) => TrueAsync(() => Task.FromResult(condition()), what, poll);

    /// <param name="condition">What is to become true.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="poll">Milliseconds to the second question.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int poll = 5)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"waited {Patience.TotalSeconds} s in vain: {what}");
            await Task.Delay(poll);
            poll = int.Max(poll, int.Min(poll * 2, LongestPause));
        }
    }
}
