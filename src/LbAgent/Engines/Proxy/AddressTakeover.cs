using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>What an agent before this one, which was killed, left on the box: it is wanted now, or goes.</summary>
internal sealed class AddressTakeover(BoxAddresses addresses, EventLog events)
{
    private bool _isDone;

    /// <summary>At the first call, whose VIPs are all there are; later ones do nothing.</summary>
    public void Once(IEnumerable<Vip> vips)
    {
        if (_isDone)
        {
            return;
        }

        _isDone = true;
        Remove(() => addresses.RemoveStale(vips.Select(vip => vip.Address)));
    }

    /// <summary>Of what was wanted, only this is still waited for: VIPs that could not listen yet.</summary>
    public void Keep(IEnumerable<Vip> waiting) => Remove(() => addresses.RemoveLeft(waiting.Select(vip => vip.Address)));

    private void Remove(Func<IReadOnlyList<IPAddress>> remove)
    {
        try
        {
            foreach (var address in remove())
            {
                Say(EventSeverity.Information, $"took {address} off the box: an earlier agent had put it there, and no VIP needs it");
            }
        }
        catch (AddressFailedException failure)
        {
            Say(EventSeverity.Warning, $"addresses of an earlier agent may be left on the box: {failure.Message}");
        }
    }

    private void Say(EventSeverity severity, string what) => events.Write(new AgentEvent(EventKind.Listener, severity, what));
}
