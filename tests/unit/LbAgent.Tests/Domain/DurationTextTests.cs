using System;
using LbAgent.Domain;
using Xunit;

namespace LbAgent.Tests.Domain;

public sealed class DurationTextTests
{
    /// <summary>The same table as that of the module's text (ParameterTextTests): what agents and module say of one duration is one text.</summary>
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
    public void Of_IsTheShortestExactText(double milliseconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond))));
}
