using System;

namespace LbAgent.HealthChecks.Loop;

/// <summary>Something whose time comes. Touched by the thread of its agenda alone.</summary>
internal abstract class Due
{
    /// <summary>Where it stands in the queue; below 0: not in it.</summary>
    public int Place { get; set; } = -1;

    public TimeSpan Time { get; set; }

    /// <summary>Its time has come. It is out of the queue then.</summary>
    public abstract void OnDue();

    /// <summary>An internal error came out of <see cref="OnDue"/>, or of what it began.</summary>
    public abstract void OnBug(Exception bug);
}
