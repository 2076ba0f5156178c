using System;
using LbAgent.HealthChecks.Loop;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>What the loop's thread has to do, in its order.</summary>
public sealed class CheckAgendaTests
{
    /// <summary>
    /// One thing that takes long (a pool of a thousand servers that is made anew) must not be followed by the end of a response time that was
    /// over meanwhile: the answer may have come, and nobody has looked.
    /// </summary>
    [Fact]
    public void Run_WhatBecomesDueMeanwhile_WaitsForTheNextTurn()
    {
        var time = new FakeTimeProvider();
        var agenda = new CheckAgenda(time);
        var late = new Counted(() => { });
        agenda.Set(new Counted(() => time.Advance(TimeSpan.FromSeconds(3))), TimeSpan.Zero);
        agenda.Set(late, TimeSpan.FromSeconds(2));

        agenda.Run();
        Assert.Equal(0, late.Count);
        Assert.True(agenda.Left < TimeSpan.Zero);

        agenda.Run();
        Assert.Equal(1, late.Count);
    }

    private sealed class Counted(Action work) : Due
    {
        public int Count { get; private set; }

        public override void OnDue()
        {
            Count++;
            work();
        }

        public override void OnBug(Exception bug) => throw bug;
    }
}
