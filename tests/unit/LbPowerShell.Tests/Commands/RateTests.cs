using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Get-LbStatistics -Interval: what counters gain a second.</summary>
public sealed class RateTests : IAsyncLifetime, IDisposable
{
    private readonly Session _session = new();
    private FakeAgent _agent = null!;
    private int _readings;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _agent.OnGetAgent = _ => Task.FromResult(new GetAgentResponse { ProcessId = 1, StartTime = new Timestamp { Seconds = 1 } });
        _session.Run("Connect-LbAgent $args[0]", _agent.Name);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Rate_IsTheGainDividedByTheTimeThatPassed()
    {
        Counts(reading => new FlowCounters { ActiveFlows = 3, TotalFlows = 100 + (10 * reading), FailedFlows = reading, BytesIn = 1000 * reading, BytesOut = 5000 * reading });

        var rate = _session.Run("Get-LbStatistics -Interval 200ms").Single();
        var seconds = ((TimeSpan)rate.Properties["Interval"].Value).TotalSeconds;

        Assert.True(seconds >= 0.2);
        Assert.Equal(10, Number("FlowsPerSecond") * seconds, 6);
        Assert.Equal(1, Number("FailedPerSecond") * seconds, 6);
        Assert.Equal(8000, Number("BitsInPerSecond") * seconds, 3);
        Assert.Equal(40000, Number("BitsOutPerSecond") * seconds, 3);
        Assert.Equal(48000, Number("BitsPerSecond") * seconds, 3);
        Assert.Equal(3L, rate.Properties["ActiveFlows"].Value);
        Assert.Null(rate.Properties["PacketsPerSecond"].Value);

        double Number(string property) => Convert.ToDouble(rate.Properties[property].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Rate_OfCountersThatBeganAnew_IsLeftOut_AndTold()
    {
        Counts(reading => new FlowCounters { TotalFlows = reading == 2 ? 1 : 100ul });

        Assert.Single(_session.Run("Get-LbStatistics -Interval 100ms -Samples 2"));

        Assert.Contains("1 row is left out", Assert.Single(_session.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_OfAnAgentThatWasStartedAgain_IsLeftOut()
    {
        Counts(reading => new FlowCounters { TotalFlows = 100 * reading });
        var started = 0;
        _agent.OnGetAgent = _ => Task.FromResult(new GetAgentResponse { ProcessId = (uint)++started, StartTime = new Timestamp { Seconds = 1 } });

        Assert.Empty(_session.Run("Get-LbStatistics -Interval 100ms"));
        Assert.Single(_session.Warnings);
    }

    private void Counts(Func<ulong, FlowCounters> counters) => _agent.OnListVips = _ =>
    {
        _agent.Vips.Clear();
        _agent.HasVip("web", counters: counters((ulong)++_readings));
        return Task.CompletedTask;
    };
}
