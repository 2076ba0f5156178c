using System;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that open so many sockets, and whose agent does: skipped where a process may not have them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ManyDescriptorsFactAttribute : FactAttribute
{
    public ManyDescriptorsFactAttribute(int count)
    {
        Count = count;
        base.Skip = DescriptorLimit.Current >= count ? null : $"needs {count} open files (ulimit -n), and may have {DescriptorLimit.Current}";
    }

    public int Count { get; }
}
