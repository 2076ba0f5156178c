using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task TrueAsync(Func<bool> condition, string what, int poll = 5) => TrueAsync(() => Task.FromResult(condition()), what, poll);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int poll = 5)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"waited {Patience.TotalSeconds} s in vain: {what}");
            await Task.Delay(poll);
        }
    }
}
