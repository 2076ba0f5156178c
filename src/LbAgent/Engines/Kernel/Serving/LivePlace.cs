using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>A place of the datapath that a VIP has for one of its servers, as long as a flow is there. Under the engine's lock.</summary>
internal sealed class LivePlace(uint number, DatapathLayout.Server record)
{
    public uint Number { get; } = number;

    /// <summary>Null: an earlier agent's, and the configuration has not been looked at.</summary>
    public RealServerState? Server { get; set; }

    /// <summary>The server is none of the VIP's any more: it has left its pool, or the VIP has. The place stays until its last flow ends.</summary>
    public bool HasLeft { get; set; }

    /// <summary>As the datapath has it.</summary>
    public DatapathLayout.Server Record { get; set; } = record;

    public DatapathLayout.ServerTimers Timers { get; set; }

    /// <summary>What the runtime's counters have of it.</summary>
    public DatapathLayout.ServerCounters Counted { get; set; }

    public long Active => (long)(Counted.Flows - Counted.Ended);
}
