using System;
using System.Linq;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Gateway;

/// <summary>Numbers as views show them.</summary>
public sealed class QuantityTextTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Count", "0", "0")]
    [InlineData("Count", "99999", "99999")]
    [InlineData("Count", "123456", "123k")]
    [InlineData("Count", "999499", "999k")]
    [InlineData("Count", "999500", "1M")]
    [InlineData("Count", "1234567", "1.23M")]
    [InlineData("Count", "[long]::MaxValue", "9.22E")]
    [InlineData("Bytes", "0", "0 B")]
    [InlineData("Bytes", "999", "999 B")]
    [InlineData("Bytes", "1000", "1 kB")]
    [InlineData("Bytes", "12345", "12.3 kB")]
    [InlineData("Bytes", "99950", "100 kB")]
    [InlineData("Rate", "0.25", "0.25")]
    [InlineData("Rate", "9.996", "10")]
    [InlineData("Rate", "1234.5", "1.23k")]
    [InlineData("BitRate", "4560000", "4.56 Mbit/s")]
    public void Text_HasThreeDigitsAndAPrefix(string method, string number, string text) =>
        Assert.Equal(text, _session.Run($"[LbAdmin.PowerShell.Gateway.QuantityText]::{method}({number})").Single().ToString());
}
