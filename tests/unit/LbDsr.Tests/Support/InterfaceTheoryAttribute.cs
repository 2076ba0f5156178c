using System;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>As <see cref="InterfaceFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InterfaceTheoryAttribute : TheoryAttribute
{
    public InterfaceTheoryAttribute() => base.Skip = InterfaceFactAttribute.Missing();
}
