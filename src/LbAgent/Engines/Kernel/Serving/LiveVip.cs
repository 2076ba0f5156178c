using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>A VIP as the datapath has it, from its first packet to the end of its last flow. Under the engine's lock.</summary>
internal sealed class LiveVip(uint number, VipEndpoint endpoint)
{
    public uint Number { get; } = number;

    public VipEndpoint Endpoint { get; } = endpoint;

    /// <summary>Null: an earlier agent's, and the configuration has not been looked at.</summary>
    public VipState? State { get; private set; }

    /// <summary>What is served of it, or was at the end: what its flows go by, whatever becomes of the VIP. Null as its state.</summary>
    public VipModel? Model { get; private set; }

    /// <summary>By address: in DSR a server has the VIP's port.</summary>
    public Dictionary<IPAddress, LivePlace> Places { get; } = [];

    public bool HoldsAddress { get; set; }

    /// <summary>The datapath has it as it is configured now.</summary>
    public bool IsPublished { get; set; }

    /// <summary>It takes no new flows any more; null: it does. Else when its flows end at the latest, on the clock of TimeProvider.GetTimestamp.</summary>
    public long? Deadline { get; set; }

    /// <summary>It was removed, not disabled: what has no end of its own ends at once.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>What the runtime's counters have of it.</summary>
    public DatapathLayout.VipCounters Counted { get; set; }

    public bool IsServing => Deadline is null && State is not null;

    public IEnumerable<RealServerState> Servers => Model?.Pool.Servers ?? [];

    public long Active => Places.Values.Sum(place => place.Active);

    /// <summary>It is that one, as it is configured now.</summary>
    public void Be(VipState state) => (State, Model, Deadline, IsRemoved, IsPublished) = (state, state.Model, null, false, false);
}
