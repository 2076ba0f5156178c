using System.Collections.Generic;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines;

/// <summary>Who sees to VIP addresses, for all engines at once: judged before a change, in force with it. Called by the one configuration writer, but for <see cref="Settle"/>.</summary>
internal sealed class AddressModes(BoxAddresses addresses, EventLog events)
{
    private string _complaint = "";

    /// <summary>The configuration as this agent goes by it: started with --addresses never, it has every mode be External.</summary>
    public ConfigurationSnapshot AsInForce(ConfigurationSnapshot snapshot) =>
        addresses.InForce(snapshot.Topology.AddressMode) is var mode && mode == snapshot.Topology.AddressMode
            ? snapshot
            : snapshot with { Topology = snapshot.Topology with { AddressMode = mode } };

    /// <summary>Whether this agent does what a change asks of it.</summary>
    public IEnumerable<Finding> Judge(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var asked = after.Topology.AddressMode;
        if (asked == before.Topology.AddressMode)
        {
            yield break;
        }

        if (addresses.InForce(asked) != asked)
        {
            yield return AddressFinding.ModeNotInForce(asked);
        }
        else if (asked == AddressMode.Loopback && !addresses.MayAdd)
        {
            yield return AddressFinding.LoopbackNotPossible(addresses.WhyNot);
        }
    }

    /// <summary>From now on, for what engines do with addresses.</summary>
    public void Stand(Topology topology) => addresses.Stand(topology.AddressMode);

    /// <summary>When engines have done it, and when interfaces may have come: what answers ARP is as the mode wants it. What cannot be done is said once. Any thread.</summary>
    public void Settle()
    {
        try
        {
            var restored = addresses.Settle();
            Interlocked.Exchange(ref _complaint, "");
            if (restored.Count > 0)
            {
                events.Write(new AgentEvent(
                    EventKind.Listener, EventSeverity.Information, $"arp_ignore and arp_announce are as they were before the agent changed them, on {string.Join(", ", restored)}"));
            }
        }
        catch (AddressFailedException failure)
        {
            if (Interlocked.Exchange(ref _complaint, failure.Message) != failure.Message)
            {
                events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, failure.Message));
            }
        }
    }
}
