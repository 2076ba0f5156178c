using System;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>Probes by tasks, on a thread that the tests turn.</summary>
public sealed class AsyncProbeTests
{
    /// <summary>Its monitor would stop for ever.</summary>
    [Fact]
    public async Task GiveUp_WhatBreaksAfterwards_IsNobodysBug()
    {
        var agenda = new CheckAgenda(TimeProvider.System);
        var posted = new TaskCompletionSource();
        agenda.Posted = posted.SetResult;
        var breaking = new TaskCompletionSource<ProbeResult>();
        var caller = new Caller();
        var probe = new Slow(agenda, breaking.Task);
        probe.Begin(caller, trace: null);

        probe.GiveUp(TimeSpan.Zero);
        breaking.SetException(new InvalidOperationException("used while it was being closed"));
        await posted.Task;
        agenda.Run();

        Assert.Null(caller.Bug);
    }

    private sealed class Slow(CheckAgenda agenda, Task<ProbeResult> answer) : AsyncProbe(agenda)
    {
        protected override string FirstMissing => "nothing";

        protected override Task<ProbeResult> AskAsync(ProbeTrace? trace, CancellationToken cancellation) => answer;
    }

    private sealed class Caller : ProbeCaller
    {
        public Exception? Bug { get; private set; }

        public override void OnDue()
        {
        }

        public override void OnResult(ProbeResult result)
        {
        }

        public override void OnBug(Exception bug) => Bug = bug;
    }
}
