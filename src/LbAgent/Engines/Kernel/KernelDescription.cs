using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Engines.Kernel;

/// <summary>What the kernel engine says of itself. Under its lock.</summary>
internal static class KernelDescription
{
    private const string VethNotice = "veth: its other end needs an XDP program too, senders behind it ethtool -K IF tx off";

    public static EngineDescription Of(KernelBox box, KernelRun run)
    {
        if (run.Start is not { IsSettled: true } start)
        {
            return WhyNot(run) is { Length: > 0 } whyNot
                ? new EngineDescription("kernel", IsAvailable: false, whyNot)
                : new EngineDescription("kernel", IsAvailable: true, "eBPF/XDP for DsrL2 and DsrL3, loaded with the first VIP of these modes");
        }

        var interfaces = Interfaces(start).Select(one => $"{one.Name} {(one.IsNative ? "native" : "generic")}");
        var pinned = start.WhyNotPinned.Length > 0 ? $"ends with the agent, as {start.WhyNotPinned}"
            : start.PinsAreOurs ? $"pinned in {box.Pins.Path}, which ends with this agent's own mount namespace: start it in the box's (nsenter --net, not ip netns exec) to have it outlive the agent"
            : $"pinned in {box.Pins.Path}";
        var announced = box.Addresses.WhyNotAnnounced is { Length: > 0 } why ? $"; neighbours are not told of VIP addresses: {why}" : "";
        return new EngineDescription("kernel", IsAvailable: true, $"eBPF/XDP on {string.Join(", ", interfaces)}; {pinned}; {AddressWords.Of(box.Addresses)}{announced}");
    }

    public static EngineStatus StatusOf(KernelBox box, KernelRun run)
    {
        if (run.Start is not { IsSettled: true } start)
        {
            return EngineStatus.Of(Of(box, run));
        }

        var datapath = start.Serving.Datapath;
        var passing = datapath.Passing.Sum(0);
        var balanced = start.Serving.Vips.SelectMany(vip => vip.Places.Values).Aggregate(
            default(Traffic), (sum, place) => new Traffic(sum.Packets + (long)place.Counted.Packets, sum.Bytes + (long)place.Counted.Bytes));
        return new EngineStatus(Of(box, run), Interfaces(start), [.. Tables(start)], [.. Reasons(datapath)], balanced, new Traffic((long)passing.Packets, (long)passing.Bytes));
    }

    /// <summary>What is against it on this box, or what it failed by when a VIP wanted it last.</summary>
    private static string WhyNot(KernelRun run) =>
        KernelReadiness.WhyNot is { Length: > 0 } whyNot ? whyNot
        : run.WhyNotOpen.Length > 0 ? $"could not be loaded when a VIP wanted it: {run.WhyNotOpen}"
        : "";

    private static List<EngineInterface> Interfaces(KernelStart start) =>
    [
        .. start.Serving.Attachments
            .Select(one => (Attachment: one, Link: start.Paths.Links.GetValueOrDefault(one.Interface)))
            .Select(one => new EngineInterface(
                one.Link.Name ?? $"{one.Attachment.Interface}",
                one.Attachment.Mode == AttachMode.Native,
                one.Attachment.ProgramId,
                one.Link.Kind == "veth" ? VethNotice : ""))
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<EngineTable> Tables(KernelStart start)
    {
        var datapath = start.Serving.Datapath;
        var sweep = start.Serving.LastSweep;
        yield return new EngineTable("flows of IPv4", (long)(sweep.Left - sweep.Left6), datapath.Flows4.Capacity);
        yield return new EngineTable("flows of IPv6", (long)sweep.Left6, datapath.Flows6.Capacity);
        yield return new EngineTable("VIPs", datapath.Vips.Count, datapath.Vips.Capacity);
        yield return new EngineTable("servers of VIPs", start.Serving.PlaceNumbers.Used, start.Serving.PlaceNumbers.Bound);
    }

    private static IEnumerable<EngineReason> Reasons(Datapath datapath) =>
        ReasonList.All.Select(reason => new EngineReason(reason.Name, reason.Kind, reason.Words, (long)datapath.ReasonCounts.Sum(reason.Number)));
}
