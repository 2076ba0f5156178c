using System;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>As <see cref="RootFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => base.Skip = RootFactAttribute.Missing();
}
