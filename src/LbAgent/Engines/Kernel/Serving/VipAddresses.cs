using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>The addresses of VIPs, on the box as long as they are served. Under the engine's lock.</summary>
internal sealed class VipAddresses(BoxAddresses addresses, AddressModes modes, EventLog events)
{
    /// <summary>Sees to it that VIPs' one address is where the address mode wants it: where their clients come by, on the loopback, or wherever others put it.</summary>
    /// <param name="vips">All that have it, one at least.</param>
    /// <param name="on">Indices of interfaces; the first suits best.</param>
    /// <returns>Why it is not, in words; empty where it is, or others see to it.</returns>
    public string Hold(IReadOnlyList<LiveVip> vips, IReadOnlyList<int> on)
    {
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

    /// <summary>Learns which of these the network has elsewhere; as BoxAddresses.Inquire does.</summary>
    public void Inquire(IEnumerable<IPAddress> wanted) => _ = addresses.Inquire(wanted);

    public bool IsElsewhere(IPAddress address) => addresses.OwnerElsewhere(address).Length > 0;

    /// <summary>Why clients are not sent here for an address that others see to, in words; empty where they are.</summary>
    public string WhyAbsent(IPAddress address) =>
        addresses.Mode == AddressMode.External && !addresses.IsHere(address)
            ? $"{AddressFinding.Absent(address, addresses.IsForbidden)}: packets that come for it all the same are balanced, but nobody is told to send them here"
            : "";

    /// <summary>Of interfaces that have come, and of addresses that are where they belong now.</summary>
    public void Settle() => modes.Settle();

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
