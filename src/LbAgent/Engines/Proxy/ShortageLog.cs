using System;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Domain.Remedies;
using LbAgent.Events;

namespace LbAgent.Engines.Proxy;

/// <summary>Says once that the box is short of something, not for every client that meets it; again only after a minute without.
/// One for all that may meet it. Any thread.</summary>
internal sealed class ShortageLog(EventLog log)
{
    private const long QuietTime = 60_000;

    private long _descriptors = -QuietTime;
    private long _ports = -QuietTime;

    public void OfDescriptors(string vip)
    {
        if (IsNews(ref _descriptors))
        {
            Say(
                vip,
                "takes no more connections for now: too many open files or sockets. They wait. "
                + $"{SystemRemedies.Here.OutOfSockets} Or limit connections (-MaxConnections).");
        }
    }

    public void OfPorts(string vip, ServerKey server)
    {
        if (IsNews(ref _ports))
        {
            Say(vip, $"no free local port towards {server}: connections go to other servers, or are refused. {SystemRemedies.Here.OutOfLocalPorts}");
        }
    }

    private static bool IsNews(ref long last)
    {
        var now = Environment.TickCount64;
        return now - Interlocked.Exchange(ref last, now) >= QuietTime;
    }

    private void Say(string vip, string what) => log.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, what) { Vip = vip });
}
