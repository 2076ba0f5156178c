using System;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>As <see cref="KernelFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => base.Skip = KernelFactAttribute.Missing();
}
