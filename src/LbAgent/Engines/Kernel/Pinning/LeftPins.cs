using System;
using System.IO;
using LbAgent.Bpf;
using LbAgent.Events;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel.Pinning;

/// <summary>What an earlier agent left pinned, where no VIP of this one needs it.</summary>
internal static class LeftPins
{
    /// <summary>Takes it off the box; not what a living agent has there, or another user's, or what is at work in another network namespace.</summary>
    public static void TakeOff(PinFolder folder, EventLog events)
    {
        try
        {
            using var presence = folder.IsUsed && KernelReadiness.WhyNot.Length == 0 ? EnginePresence.Take() : null;
            if (presence is null)
            {
                return;
            }

            folder.Attachments().ForEach(attachment => attachment.Dispose());
            folder.Remove();
            Say(events, EventSeverity.Information, $"took what an earlier agent had pinned in {folder.Path} off the box: no VIP needs it");
        }
        catch (UnauthorizedAccessException)
        {
            // Its owner runs an agent of his own.
        }
        catch (Exception failure) when (failure is BpfFailedException or IOException)
        {
            Say(events, EventSeverity.Warning, $"what is pinned in {folder.Path} stays there, though no VIP of this agent needs it: {failure.Message}");
        }
    }

    private static void Say(EventLog events, EventSeverity severity, string what) => events.Write(new AgentEvent(EventKind.Agent, severity, what));
}
