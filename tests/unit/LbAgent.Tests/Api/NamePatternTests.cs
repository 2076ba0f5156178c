using LbAgent.Api;
using Xunit;

namespace LbAgent.Tests.Api;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("web", "web", true)]
    [InlineData("web", "WEB", true)]
    [InlineData("web", "web2", false)]
    [InlineData("web*", "web-2", true)]
    [InlineData("*", "anything", true)]
    [InlineData("w?b", "wub", true)]
    [InlineData("w?b", "wb", false)]
    [InlineData("we[a-c]", "weB", true)]
    [InlineData("we[a-c]", "wed", false)]
    [InlineData("we.b", "wexb", false)]
    [InlineData("we[", "we[", true)]
    [InlineData("we[z-a]", "wez", false)]
    [InlineData("a^b*", "a^bc", true)]
    public void Matches_AsPowerShellDoes(string pattern, string name, bool matches) => Assert.Equal(matches, new NamePattern(pattern).Matches(name));
}
