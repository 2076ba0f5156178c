using System.Linq;
using System.Net;
using LbAgent.HealthChecks.Probes;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>What comes of a server, by what came of its own address and of each VIP address: + good, - bad, ? impossible, and nothing yet.</summary>
public sealed class DsrVerdictTests
{
    [Theory]
    [InlineData(" ", "+", "Good: fine at 192.0.2.0")]
    [InlineData("-", "+", "Good: fine at 192.0.2.0")]
    [InlineData("?", "++", "Good: fine at 192.0.2.0, 192.0.2.1")]
    [InlineData(" ", "-", null)]
    [InlineData("+", " ", null)]
    [InlineData("-", " ", null)]
    [InlineData("?", " ", null)]
    [InlineData("+", "-", "Bad: server up, DSR not set up: refused at 192.0.2.0")]
    [InlineData("+", " -", "Bad: server up, DSR not set up: refused at 192.0.2.1")]
    [InlineData("+", "?-", "Bad: server up, DSR not set up: refused at 192.0.2.1")]
    [InlineData("-", "-", "Bad: refused")]
    [InlineData("-", "+-", "Bad: refused")]
    [InlineData("-", "- ", null)]
    [InlineData("-", "?", "Bad: refused")]
    [InlineData("?", "-", "Impossible: cannot")]
    [InlineData("+", "+?", "Impossible: cannot")]
    [InlineData("+", "? ", null)]
    public void Verdict_IsAsSoonAsItCannotChange(string own, string vips, string? expected)
    {
        var verdict = DsrVerdict.Of(Result(own[0]), [.. vips.Select((vip, i) => (new IPAddress([192, 0, 2, (byte)i]), Result(vip)))]);

        Assert.Equal(expected, verdict is { } result ? $"{result.Outcome}: {result.Reason}" : null);
    }

    /// <summary>Who answers wrongly at the VIP address has it.</summary>
    [Fact]
    public void Verdict_OfAServiceThatAnswersWrongly_IsAboutTheService()
    {
        var verdict = DsrVerdict.Of(ProbeResult.Good("HTTP 200"), [(IPAddress.Parse("192.0.2.1"), ProbeResult.Bad("HTTP 500, expected 200") with { HasConnected = true })]);

        Assert.Equal("HTTP 500, expected 200 at 192.0.2.1", verdict!.Value.Reason);
    }

    private static ProbeResult? Result(char what) => what switch
    {
        '+' => ProbeResult.Good("fine"),
        '-' => ProbeResult.Bad("refused"),
        '?' => ProbeResult.Impossible("cannot"),
        _ => null,
    };
}
