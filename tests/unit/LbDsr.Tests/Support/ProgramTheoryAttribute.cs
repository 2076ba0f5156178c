using System;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>As <see cref="ProgramFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute() => base.Skip = ProgramFactAttribute.Missing();
}
