using System;
using System.Linq;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Gateway;

/// <summary>The text forms of durations and ports.</summary>
public sealed class ParameterTextTests
{
    [Theory]
    [InlineData("'5s'", 5)]
    [InlineData("'500ms'", 0.5)]
    [InlineData("'1m'", 60)]
    [InlineData("'2h'", 7200)]
    [InlineData("'7d'", 604800)]
    [InlineData("'1.5s'", 1.5)]
    [InlineData("'00:01:30'", 90)]
    [InlineData("5", 5)]
    [InlineData("'5'", 5)]
    [InlineData("0.25", 0.25)]
    [InlineData("[TimeSpan]::FromMinutes(2)", 120)]
    public async System.Threading.Tasks.Task Duration_EveryForm_IsUnderstood(string text, double seconds)
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        session.Run($"Set-LbHealthCheck -Agent '{agent.Name}' -Pool web -Interval ({text})");
        Assert.Equal(seconds, agent.Changes.Single().Operations.Single().SetHealthCheck.HealthCheck.Interval.ToTimeSpan().TotalSeconds);
    }

    [Theory]
    [InlineData("'5 parsecs'")]
    [InlineData("'-5s'")]
    [InlineData("-1")]
    [InlineData("'1e9s'")]
    [InlineData("'99999999999999999999d'")]
    [InlineData("''")]
    [InlineData("[TimeSpan]::MaxValue")]
    [InlineData("[double]::NaN")]
    public void Duration_WrongText_IsAnErrorThatNamesTheForms(string text)
    {
        using var session = new Session();
        session.RunWithErrors($"Set-LbHealthCheck -Agent unix:/nowhere -Pool web -Interval ({text})");
        var error = Assert.Single(session.Errors);
        Assert.StartsWith("ParameterArgumentTransformationError", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("500ms", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(500, "500ms")]
    [InlineData(1500, "1500ms")]
    [InlineData(5000, "5s")]
    [InlineData(60000, "1m")]
    [InlineData(90000, "90s")]
    [InlineData(7200000, "2h")]
    [InlineData(86400000, "1d")]
    [InlineData(0.1, "0.1ms")]
    public void Duration_Format_IsTheShortestExactText(double milliseconds, string text)
    {
        using var session = new Session();
        Assert.Equal(text, session.Run("[LbAdmin.PowerShell.Gateway.DurationText]::Format([TimeSpan]::FromTicks($args[0] * 10000))", milliseconds).Single().ToString());
    }

    [Theory]
    [InlineData("80", 80, 80)]
    [InlineData("'8000-8100'", 8000, 8100)]
    [InlineData("'any'", 1, 65535)]
    [InlineData("'ANY'", 1, 65535)]
    [InlineData("70000", 70000, 70000)]
    public async System.Threading.Tasks.Task Port_EveryForm_IsUnderstood(string text, int first, int last)
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        session.Run($"New-LbVip web -Agent '{agent.Name}' -Address 10.0.0.1 -Port {text}");
        Assert.Equal(new PortRange { First = (uint)first, Last = (uint)last }, agent.Changes.Single().Operations[1].CreateVip.Ports);
    }

    [Theory]
    [InlineData("'http'")]
    [InlineData("'1-2-3'")]
    [InlineData("-1")]
    [InlineData("80.5")]
    public void Port_WrongText_IsAnErrorThatNamesTheForms(string text)
    {
        using var session = new Session();
        session.RunWithErrors($"New-LbVip web -Agent unix:/nowhere -Address 10.0.0.1 -Port {text}");
        Assert.Contains("8000-8100", Assert.Single(session.Errors).ToString(), StringComparison.Ordinal);
    }
}
