using System;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>For tests that put the program on interfaces of network namespaces: skipped where either cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InterfaceFactAttribute : FactAttribute
{
    public InterfaceFactAttribute() => base.Skip = Missing();

    public static string? Missing() => ProgramFactAttribute.Missing() ?? RootFactAttribute.Missing();
}
