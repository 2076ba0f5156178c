using System;
using System.Collections.Generic;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>VIP addresses on the box, as long as the datapath has their VIPs. Under the engine's lock.</summary>
internal sealed class VipAddresses(BoxAddresses addresses, EventLog events)
{
    /// <summary>Puts the VIP's on the box, where it is not; with <paramref name="on"/> it is asked on which interface.</summary>
    /// <exception cref="AddressFailedException">The kernel does not take it.</exception>
    public void Hold(LiveVip vip, Func<int?> on)
    {
        if (!addresses.MayAdd)
        {
            return;
        }

        if (!vip.HoldsAddress)
        {
            addresses.Hold(vip.Endpoint.Address, on());
        }
        else if (vip.HasLostAddress)
        {
            addresses.Restore(vip.Endpoint.Address, on());
        }

        (vip.HoldsAddress, vip.HasLostAddress) = (true, false);
    }

    /// <summary>Whose have been taken off the box by somebody, or with their interface; <see cref="Hold"/> puts them back.</summary>
    /// <exception cref="AddressFailedException">The kernel does not list them.</exception>
    public void LookFor(IEnumerable<LiveVip> vips)
    {
        var lost = addresses.Lost();
        foreach (var vip in vips)
        {
            vip.HasLostAddress = vip.HoldsAddress && lost.Contains(vip.Endpoint.Address);
        }
    }

    public void Release(LiveVip vip)
    {
        if (!vip.HoldsAddress)
        {
            return;
        }

        try
        {
            addresses.Release(vip.Endpoint.Address);
        }
        catch (AddressFailedException failure)
        {
            events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Warning, $"an address stays on the box: {failure.Message}") { Vip = vip.Model?.Settings.Name ?? "" });
        }
    }
}
