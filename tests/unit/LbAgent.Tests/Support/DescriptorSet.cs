using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Interop;

namespace LbAgent.Tests.Support;

/// <summary>Descriptors of a test's own, closed together.</summary>
internal sealed class DescriptorSet(IEnumerable<int> descriptors) : IDisposable
{
    private readonly DescriptorHandle[] _all = [.. descriptors.Select(descriptor => new DescriptorHandle(descriptor))];

    public int Count => _all.Length;

    public void Dispose() => Array.ForEach(_all, one => one.Dispose());
}
