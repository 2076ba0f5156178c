using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that count what the whole process has open, take much of the box, or must not share it: they run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
