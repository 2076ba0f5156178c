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
    public void Inquire(SnapshotDiff diff)
    {
        var whyNot = addresses.Inquire(diff.PutVips.Where(vip => vip.IsEnabled).Select(vip => vip.Address));
        if (whyNot.Length > 0 && whyNot != _said)
        {
            events.Write(new AgentEvent(
                EventKind.Listener, EventSeverity.Warning, $"VIP addresses are put on this box without asking whether a host of the network has them: {whyNot}"));
        }

        _said = whyNot;
    }
}
