using System;

namespace LbAgent.HealthChecks.Loop;

/// <summary>How the loop sleeps.</summary>
internal interface IWaiter : IDisposable
{
    /// <summary>Sleeps until it is woken, or that long; null: for ever. The loop's thread.</summary>
    void Wait(TimeSpan? longest);

    /// <summary>Ends the present sleep, or the next. Any thread.</summary>
    void Wake();
}
