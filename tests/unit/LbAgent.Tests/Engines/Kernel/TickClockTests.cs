using System;
using System.Threading;
using LbAgent.Engines.Kernel;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

public sealed class TickClockTests
{
    [KernelFact]
    public void Now_AfterASecond_HasGoneOnByItsRate()
    {
        using var clock = new TickClock();
        var began = clock.Now;
        Thread.Sleep(1000);

        // A sleeper may wake late.
        Assert.InRange((clock.Now - began) / (double)TickClock.TicksPerSecond, 0.99, 2);
        Assert.Contains(TickClock.TicksPerSecond, new uint[] { 100, 250, 300, 1000 });
        Assert.Equal(2 * TickClock.TicksPerSecond, TickClock.Of(TimeSpan.FromSeconds(2)));
    }
}
