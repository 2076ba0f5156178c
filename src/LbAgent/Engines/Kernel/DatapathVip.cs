using System.Collections.Generic;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;

namespace LbAgent.Engines.Kernel;

/// <summary>A VIP as the datapath knows it.</summary>
internal sealed record DatapathVip
{
    /// <summary>Below <see cref="DatapathSettings.Vips"/>; its own as long as it is there.</summary>
    public required uint Number { get; init; }

    public required IPAddress Address { get; init; }

    public required PortRange Ports { get; init; }

    public required Protocol Protocol { get; init; }

    public Scheduler Scheduler { get; init; }

    /// <summary>Empty: the source address.</summary>
    public IReadOnlyList<HashField> HashFields { get; init; } = [];

    /// <summary>Empty: anyone.</summary>
    public IReadOnlyList<IPNetwork> AllowFrom { get; init; } = [];

    /// <summary>0: no limit. TCP flows begin with a SYN.</summary>
    public uint NewFlowsPerSecond { get; init; }

    /// <summary>0: no limit. A source is an IPv4 address or an IPv6 /64.</summary>
    public uint NewFlowsPerSecondPerSource { get; init; }

    /// <summary>
    /// Null: clients are not remembered. Else a client's new flows go to the server that it was given, until the timeout after its last packet as
    /// the last sweep saw it, or after its last new flow.
    /// </summary>
    public PersistenceSettings? Persistence { get; init; }
}
