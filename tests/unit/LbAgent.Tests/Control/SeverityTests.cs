using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Control;
using LbAgent.Domain;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Control;

/// <summary>Errors refuse a change; warnings are told and refuse nothing.</summary>
public sealed class SeverityTests
{
    private static readonly Finding Warning = new("Lb.Vip.Odd", "VIP web", "Port", "it is odd.", "", Severity: FindingSeverity.Warning);
    private static readonly Finding Error = new("Lb.Vip.PortInvalid", "VIP web", "Port", "it is no port.", "");

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Propose_WithAWarning_IsMadeAndTold(bool isDryRun, ulong revision)
    {
        await using var rig = new AgentRig();
        var outcome = await ProposeAsync(rig, isDryRun, Warning);
        Assert.False(outcome.IsRefused);
        Assert.Equal([Warning], outcome.Findings);
        Assert.Equal(revision, outcome.Revision);
        Assert.Equal(revision, rig.Writer.Current.Revision);
        Assert.NotEmpty(outcome.Differences);
    }

    [Fact]
    public async Task Propose_WithAnErrorBehindAWarning_IsRefusedAndTellsBoth()
    {
        await using var rig = new AgentRig();
        var outcome = await ProposeAsync(rig, isDryRun: false, Warning, Error);
        Assert.True(outcome.IsRefused);
        Assert.Equal([Error, Warning], outcome.Findings);
        Assert.Empty(outcome.Differences);
        Assert.Equal(0UL, rig.Writer.Current.Revision);
    }

    private static Task<ChangeOutcome> ProposeAsync(AgentRig rig, bool isDryRun, params Finding[] found) => rig.Writer.ProposeAsync(
        new ChangeProposal("tester", "test", "", null, isDryRun, IgnoresBox: false, JudgesWhole: false, (snapshot, findings) => With(snapshot, findings, found)),
        CancellationToken.None);

    private static ConfigurationSnapshot With(ConfigurationSnapshot snapshot, ICollection<Finding> findings, IEnumerable<Finding> found)
    {
        found.ToList().ForEach(findings.Add);
        return snapshot.With(new Pool { Name = "web" });
    }
}
