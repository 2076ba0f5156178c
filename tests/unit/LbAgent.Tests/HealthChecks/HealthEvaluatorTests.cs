using System;
using System.Linq;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

public sealed class HealthEvaluatorTests
{
    private static readonly HealthCheckSettings Settings = new() { Interval = TimeSpan.FromSeconds(5), Retries = 3, Rise = 2 };

    [Fact]
    public void Succeed_WhenUnknown_IsHealthyAtOnceWhateverRiseSays()
    {
        var evaluator = new HealthEvaluator(Settings, Health.Unknown);

        Assert.Equal(Health.Healthy, evaluator.Succeed("connected")?.Health);
    }

    [Fact]
    public void Fail_RetriesTimesInARow_IsUnhealthyWithItsReason()
    {
        var evaluator = new HealthEvaluator(Settings, Health.Healthy);

        Assert.Null(evaluator.Fail("connection refused"));
        Assert.Null(evaluator.Fail("connection refused"));
        Assert.Equal(new HealthVerdict(Health.Unhealthy, "connection refused (3 of 3)"), evaluator.Fail("connection refused"));
    }

    /// <summary>Faults, row 18: a counter that adds up failures over all time would take the server down.</summary>
    [Fact]
    public void Fail_OneInTenOfAThousand_NeverIsUnhealthy()
    {
        var evaluator = new HealthEvaluator(Settings, Health.Healthy);

        var verdicts = Enumerable.Range(0, 1_000).Select(i => i % 10 == 0 ? evaluator.Fail("refused") : evaluator.Succeed("connected"));

        Assert.All(verdicts, Assert.Null);
        Assert.Equal(Health.Healthy, evaluator.Health);
    }

    [Fact]
    public void Succeed_WhenUnhealthy_NeedsRiseInARow()
    {
        var evaluator = new HealthEvaluator(Settings, Health.Unhealthy);

        Assert.Null(evaluator.Succeed("connected"));
        Assert.Null(evaluator.Fail("refused"));
        Assert.Null(evaluator.Succeed("connected"));
        Assert.Equal(Health.Healthy, evaluator.Succeed("connected")?.Health);
    }

    /// <summary>Faults, row 16: up and down a thousand times, it always comes back within Rise probes.</summary>
    [Fact]
    public void Succeed_AfterEachOfAThousandFailures_AlwaysComesBack()
    {
        var evaluator = new HealthEvaluator(Settings, Health.Healthy);
        for (var i = 0; i < 1_000; i++)
        {
            var probes = 0;
            while (evaluator.Health == Health.Healthy)
            {
                evaluator.Fail("refused");
                Assert.True(++probes <= Settings.Retries);
            }

            probes = 0;
            while (evaluator.Health == Health.Unhealthy)
            {
                evaluator.Succeed("connected");
                Assert.True(++probes <= Settings.Rise);
            }
        }
    }

    [Fact]
    public void NextInterval_WhileUnhealthy_IsTheDeadInterval()
    {
        var settings = Settings with { RequestedDeadInterval = TimeSpan.FromSeconds(30) };

        Assert.Equal(TimeSpan.FromSeconds(5), new HealthEvaluator(settings, Health.Unknown).NextInterval);
        Assert.Equal(TimeSpan.FromSeconds(30), new HealthEvaluator(settings, Health.Unhealthy).NextInterval);
    }

    [Fact]
    public void Deadline_CountsFromTheFirstProbeAfterTheLastGoodOne()
    {
        var evaluator = new HealthEvaluator(Settings with { Timeout = TimeSpan.FromSeconds(8) }, Health.Healthy);
        evaluator.Begin(TimeSpan.FromSeconds(0));
        evaluator.Succeed("connected");
        evaluator.Begin(TimeSpan.FromSeconds(5));
        evaluator.Fail("refused");
        evaluator.Begin(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(13), evaluator.Deadline);
        Assert.Null(evaluator.Expire(TimeSpan.FromSeconds(12)));
        Assert.Equal(new HealthVerdict(Health.Unhealthy, "no good probe within 8s (refused)"), evaluator.Expire(TimeSpan.FromSeconds(13)));
        Assert.Null(evaluator.Deadline);
    }

    [Theory]
    [InlineData(5, 2, 3, 0, 17)]
    [InlineData(5, 2, 3, 4, 9)]
    [InlineData(1, 1, 1, 0, 2)]
    public void WorstCaseDetection_IsTheSoonerOfRetriesAndTimeout(int interval, int response, int retries, int timeout, int expected)
    {
        var settings = new HealthCheckSettings
        {
            Interval = TimeSpan.FromSeconds(interval),
            RequestedResponse = TimeSpan.FromSeconds(response),
            Retries = retries,
            Timeout = timeout == 0 ? null : TimeSpan.FromSeconds(timeout),
        };

        Assert.Equal(TimeSpan.FromSeconds(expected), settings.WorstCaseDetection);
    }
}
