using System;
using System.Collections.Generic;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Engines;

/// <summary>A plan that can be carried out. Disposed without <see cref="Commit"/>, it leaves nothing behind.</summary>
internal interface IPreparedPlan : IDisposable
{
    /// <summary>What cannot be done; a change with any is refused, a start carries out the rest and tries again later.</summary>
    IReadOnlyList<Finding> Findings { get; }

    /// <summary>Carries it out; cannot fail any more. States of the VIPs in the plan are in the runtime by now.</summary>
    void Commit(RuntimeState runtime);
}
