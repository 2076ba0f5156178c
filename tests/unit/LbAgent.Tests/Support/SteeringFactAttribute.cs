using System;
using LbAgent.Network;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that steer ports, in network namespaces: skipped where either cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SteeringFactAttribute : FactAttribute
{
    public SteeringFactAttribute()
    {
        using var steering = new PortSteering();
        base.Skip = RootFactAttribute.Missing() ?? (steering.IsAvailable ? null : $"ports cannot be steered here: {steering.WhyNot}");
    }
}
