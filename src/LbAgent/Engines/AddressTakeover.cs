using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines;

/// <summary>What an agent before this one, which was killed, left on the box: some engine wants it now, or it goes. Called by the one configuration writer and, at the end, by engines.</summary>
/// <param name="addresses">Of the box.</param>
/// <param name="events">Where it is said what went.</param>
/// <param name="engines">How many will say what they wait for.</param>
internal sealed class AddressTakeover(BoxAddresses addresses, EventLog events, int engines)
{
    private readonly Dictionary<IForwardingEngine, IPAddress[]> _waiting = [];
    private bool _isDone;

    /// <summary>At the first call, with all VIPs there are; later ones do nothing.</summary>
    public void Once(IEnumerable<Vip> vips)
    {
        if (_isDone)
        {
            return;
        }

        _isDone = true;
        Remove(() => addresses.RemoveStale(vips.Where(vip => vip.IsEnabled).Select(vip => vip.Address)));
    }

    /// <summary>Of what was wanted, this engine waits only for this still: VIPs that it could not serve yet. When all engines have spoken, the rest goes.</summary>
    public void Keep(IForwardingEngine engine, IEnumerable<Vip> waiting)
    {
        lock (_waiting)
        {
            _waiting[engine] = [.. waiting.Select(vip => vip.Address)];
            if (_waiting.Count == engines)
            {
                Remove(() => addresses.RemoveLeft(_waiting.Values.SelectMany(each => each)));
            }
        }
    }

    private void Remove(Func<IReadOnlyList<IPAddress>> remove)
    {
        try
        {
            foreach (var address in remove())
            {
                var why = addresses.Mode == AddressMode.External ? "address mode External leaves it to others" : "no VIP needs it";
                Say(EventSeverity.Information, $"took {address} off the box: an earlier agent had put it there, and {why}");
            }
        }
        catch (AddressFailedException failure)
        {
            Say(EventSeverity.Warning, $"addresses of an earlier agent may be left on the box: {failure.Message}");
        }
    }

    private void Say(EventSeverity severity, string what) => events.Write(new AgentEvent(EventKind.Listener, severity, what));
}
