using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAgent.Engines;

/// <summary>Which flows are asked for: all that is given must hold.</summary>
/// <param name="Vips">Names; empty: any.</param>
/// <param name="Servers">Addresses; empty: any.</param>
/// <param name="Clients">Networks; empty: any.</param>
internal sealed record FlowFilter(IReadOnlySet<string> Vips, IReadOnlySet<IPAddress> Servers, IReadOnlyList<IPNetwork> Clients)
{
    public static readonly FlowFilter All = new(new HashSet<string>(StringComparer.OrdinalIgnoreCase), new HashSet<IPAddress>(), []);

    public bool WantsVip(string name) => Vips.Count == 0 || Vips.Contains(name);

    public bool WantsServer(IPAddress address) => Servers.Count == 0 || Servers.Contains(address);

    public bool WantsClient(IPAddress address) => Clients.Count == 0 || Clients.Any(network => network.Contains(address));
}
