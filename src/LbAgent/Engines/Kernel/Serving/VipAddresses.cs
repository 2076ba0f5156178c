using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>The addresses of VIPs, on the box as long as they are served. Under the engine's lock.</summary>
internal sealed class VipAddresses(BoxAddresses addresses, EventLog events)
{
    /// <summary>Sees to it that VIPs' one address is where their clients come by.</summary>
    /// <param name="vips">All that have it, one at least.</param>
    /// <param name="on">Indices of interfaces; the first suits best.</param>
    /// <returns>Why it is not, in words; empty where it is, or this agent adds none.</returns>
    public string Hold(IReadOnlyList<LiveVip> vips, IReadOnlyList<int> on)
    {
        if (!addresses.MayAdd)
        {
            return "";
        }

        var address = vips[0].Endpoint.Address;
        try
        {
            foreach (var vip in vips.Where(vip => vip is { HoldsAddress: false, IsServing: true }))
            {
                addresses.Hold(address, on is [var first, ..] ? first : null);
                vip.HoldsAddress = true;
            }

            if (addresses.Keep(address, on))
            {
                events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Warning, $"VIP address {address} was taken off this box, and has been put back"));
            }

            return "";
        }
        catch (AddressFailedException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Learns which of these the network has elsewhere; see <see cref="BoxAddresses.Inquire"/>.</summary>
    public void Inquire(IEnumerable<IPAddress> wanted) => _ = addresses.Inquire(wanted);

    public bool IsElsewhere(IPAddress address) => addresses.OwnerElsewhere(address).Length > 0;

    /// <summary>The VIP needs it no more.</summary>
    public void Release(LiveVip vip)
    {
        if (!vip.HoldsAddress)
        {
            return;
        }

        vip.HoldsAddress = false;
        try
        {
            addresses.Release(vip.Endpoint.Address);
        }
        catch (AddressFailedException failure)
        {
            events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Warning, $"an address of a VIP that is gone stays on the box: {failure.Message}"));
        }
    }
}
