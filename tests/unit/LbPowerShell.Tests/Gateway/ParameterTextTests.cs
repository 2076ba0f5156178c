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

    /// <summary>To PowerShell most of these are numbers of some type, and numbers are seconds: the text that it keeps beside the number decides.</summary>
    [Theory]
    [InlineData("7d", 604800)]
    [InlineData("7D", 604800)]
    [InlineData("1.5d", 129600)]
    [InlineData("1.5s", 1.5)]
    [InlineData("0.5s", 0.5)]
    [InlineData(".5s", 0.5)]
    [InlineData("5s", 5)]
    [InlineData("40000s", 40000)]
    [InlineData("500ms", 0.5)]
    [InlineData("2h", 7200)]
    [InlineData("1.5", 1.5)]
    [InlineData("1.50", 1.5)]
    [InlineData("1e3", 1000)]
    [InlineData("90", 90)]
    [InlineData("([float]2.5)", 2.5)]
    public async System.Threading.Tasks.Task Duration_WithoutQuotes_IsWhatItSays(string text, double seconds)
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        session.Run($"Set-LbHealthCheck -Agent '{agent.Name}' -Pool web -Interval {text} -Response:{text}");
        session.Run($"function Set-Interval($interval) {{ Set-LbHealthCheck -Agent '{agent.Name}' -Pool web -Interval $interval -Response $interval }}; Set-Interval {text}");
        Assert.All(agent.Changes.Select(change => change.Operations.Single().SetHealthCheck.HealthCheck), check => Assert.Equal(
            (seconds, seconds), (check.Interval.ToTimeSpan().TotalSeconds, check.Response.ToTimeSpan().TotalSeconds)));
        Assert.Equal(2, agent.Changes.Count);
    }

    [Theory]
    [InlineData("1mb", "1mb")]
    [InlineData("1kb", "1kb")]
    [InlineData("7l", "7l")]
    [InlineData("2y", "2y")]
    [InlineData("1us", "1us")]
    [InlineData("2n", "2n")]
    [InlineData("0x10d", "0x10d")]
    [InlineData("30000d", "30000d")]
    [InlineData("$true", "True")]
    [InlineData("(7d)", "'7d'")]
    [InlineData("([decimal]7)", "'7d'")]
    [InlineData("([long]7)", "'7d'")]
    [InlineData("([byte]7)", "'7d'")]
    [InlineData("([int16]2)", "'7d'")]
    [InlineData("([uint32]2)", "'7d'")]
    [InlineData("([bigint]2)", "'7d'")]
    [InlineData("'0.00000001s'", "500ms")]
    public void Duration_WhoseUnitIsNotKnown_IsRefused(string text, string expected)
    {
        using var session = new Session();
        session.RunWithErrors($"Set-LbHealthCheck -Agent unix:/nowhere -Pool web -Interval {text}");
        var error = Assert.Single(session.Errors);
        Assert.StartsWith("ParameterArgumentTransformationError", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("'5'", 5)]
    [InlineData("5.0", 5)]
    [InlineData("64KB", 65536)]
    [InlineData("'64kb'", 65536)]
    [InlineData("1e3", 1000)]
    [InlineData("([long]7)", 7)]
    [InlineData("([decimal]7)", 7)]
    [InlineData("4294967295", 4294967295)]
    public async System.Threading.Tasks.Task Number_EveryForm_IsUnderstood(string text, uint expected)
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        session.Run($"Set-LbVip web -Agent '{agent.Name}' -MaxConnections {text}");
        Assert.Equal(expected, agent.Changes.Single().Operations.Single().UpdateVip.Limits.MaxConnections);
    }

    /// <summary>PowerShell would make 2, 5, 1, 0 of the first ones.</summary>
    [Theory]
    [InlineData("2.5")]
    [InlineData("'2.5'")]
    [InlineData("5d")]
    [InlineData("1.5s")]
    [InlineData("7l")]
    [InlineData("$true")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("4294967296")]
    [InlineData("1e28GB")]
    [InlineData("([double]::NaN)")]
    public void Number_ThatIsNotWholeOrHasAUnit_IsRefusedInWords(string text)
    {
        using var session = new Session();
        session.RunWithErrors($"Set-LbVip web -Agent unix:/nowhere -MaxConnections {text}");
        Assert.Contains("is not a whole number from 0 to 4294967295", Assert.Single(session.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'5 parsecs'")]
    [InlineData("'-5s'")]
    [InlineData("-1")]
    [InlineData("'1e9s'")]
    [InlineData("'24:00:00'")]
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
    [InlineData(1500, "1.5s")]
    [InlineData(90500, "90.5s")]
    [InlineData(5000, "5s")]
    [InlineData(60000, "1m")]
    [InlineData(90000, "90s")]
    [InlineData(7200000, "2h")]
    [InlineData(86400000, "1d")]
    [InlineData(604800000, "7d")]
    [InlineData(90000000, "25h")]
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
    [InlineData("80d")]
    [InlineData("1kb")]
    public void Port_WrongText_IsAnErrorThatNamesTheForms(string text)
    {
        using var session = new Session();
        session.RunWithErrors($"New-LbVip web -Agent unix:/nowhere -Address 10.0.0.1 -Port {text}");
        Assert.Contains("8000-8100", Assert.Single(session.Errors).ToString(), StringComparison.Ordinal);
    }
}
