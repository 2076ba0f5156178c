using System.Linq;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines;

/// <summary>Asks the network for the addresses that a change brings to this box, once for all engines: two boxes with one address answer at random.</summary>
internal sealed class NewAddresses(BoxAddresses addresses, EventLog events)
{
    private string _said = "";

    /// <summary>Takes up to 700 ms where there are addresses that this box has not. That nobody could be asked is said once.</summary>
    /// <param name="after">All that is wanted from then on.</param>
    /// <param name="diff">What of it changes.</param>
    public void Inquire(ConfigurationSnapshot after, SnapshotDiff diff)
    {
        // Where the agent begins to see to addresses, it does so of VIPs that stay as they are too.
        var mode = addresses.InForce(after.Topology.AddressMode);
        var vips = mode == addresses.Mode ? diff.PutVips : after.Vips.Values;
        var whyNot = addresses.Inquire(vips.Where(vip => vip.IsEnabled).Select(vip => vip.Address), mode);
        if (whyNot.Length > 0 && whyNot != _said)
        {
            events.Write(new AgentEvent(
                EventKind.Listener, EventSeverity.Warning, $"VIP addresses are put on this box without asking whether a host of the network has them: {whyNot}"));
        }

        _said = whyNot;
    }
}
