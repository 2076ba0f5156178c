using System.Collections.Generic;

namespace LbAgent.Engines;

/// <summary>An engine whose flows stand in a table that can be read.</summary>
internal interface IFlowTable
{
    /// <summary>Those that the filter lets through, some thousands at a time, as they are while they are read. Any thread.</summary>
    IEnumerable<IReadOnlyList<FlowEntry>> Flows(FlowFilter filter);
}
