using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that count what the whole process has open, or take much of the box: they run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
