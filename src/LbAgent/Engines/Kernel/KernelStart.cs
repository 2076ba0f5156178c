using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Engines.Kernel.Serving;
using LbAgent.Events;
using LbAgent.Interop;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The datapath as it is opened: loaded, with the maps and interfaces of an earlier agent where there are some; and not yet at work.
/// <see cref="Settle"/> puts it to work. Disposed before that, it has changed nothing. Under the engine's lock.
/// </summary>
internal sealed class KernelStart : IDisposable
{
    private readonly EnginePresence _presence;
    private readonly PinFolder? _folder;
    private readonly List<InterfaceAttachment> _standing;
    private readonly bool _isAdopted;

    private KernelStart(EnginePresence presence, PinFolder? folder, string whyNotPinned, List<InterfaceAttachment> standing, bool isAdopted, ServingDatapath serving, PathBook paths)
    {
        (_presence, _folder, WhyNotPinned, _standing, _isAdopted, Serving, Paths) = (presence, folder, whyNotPinned, standing, isAdopted, serving, paths);
    }

    public ServingDatapath Serving { get; }

    public PathBook Paths { get; }

    /// <summary>Why it ends with the agent, in words; empty: it is pinned, and goes on.</summary>
    public string WhyNotPinned { get; }

    /// <summary>Whether what is pinned is seen by this process, and those it starts, alone.</summary>
    public bool PinsAreOurs { get; } = BpfFileSystem.IsOurOwn();

    public bool IsSettled { get; private set; }

    /// <exception cref="BpfFailedException">It cannot be had here; the message says why.</exception>
    public static KernelStart Open(KernelBox box, EventLog events)
    {
        var presence = EnginePresence.Take() ?? throw new BpfFailedException("another agent runs the kernel engine in this network namespace");
        List<InterfaceAttachment> standing = [];
        PathBook? paths = null;
        Datapath? datapath = null;
        try
        {
            var whyNotPinned = box.Pins.Make();
            var folder = whyNotPinned.Length == 0 ? box.Pins : null;
            standing = folder?.Attachments() ?? [];
            datapath = folder is null ? null : Adopt(box.Settings, folder, events);
            var isAdopted = datapath is not null;
            datapath ??= Datapath.Load(box.Settings);
            paths = new PathBook();
            paths.Refresh(new HashSet<IPAddress>());
            var serving = new ServingDatapath(datapath, folder, paths, new VipAddresses(box.Addresses, box.Modes, events), box.Time);
            if (isAdopted)
            {
                serving.Adopt();
            }

            return new KernelStart(presence, folder, whyNotPinned, standing, isAdopted, serving, paths);
        }
        catch
        {
            standing.ForEach(attachment => attachment.Dispose());
            datapath?.Dispose();
            paths?.Dispose();
            presence.Dispose();
            throw;
        }
    }

    /// <summary>Once, when VIPs are published: gives the maps their names, and has interfaces of an earlier agent run this program from the next packet on.</summary>
    /// <exception cref="BpfFailedException">The kernel does not take it.</exception>
    public void Settle()
    {
        if (IsSettled)
        {
            return;
        }

        if (_folder is not null && !_isAdopted)
        {
            _folder.RemoveMaps();
            Serving.Datapath.Meta.Put(0, new DatapathLayout.Meta { Layout = DatapathLayout.Number, Owner = NetworkCookie.Own() });
        }

        if (_folder is not null)
        {
            Serving.Datapath.Pin(_folder);
        }

        Serving.Adopt(_standing);
        _standing.Clear();
        IsSettled = true;
    }

    /// <summary>Whether our program, or an earlier agent's, is on that interface.</summary>
    public bool IsOurs(int interfaceIndex) => _standing.Exists(one => one.Interface == interfaceIndex) || Serving.Attachments.Any(one => one.Interface == interfaceIndex);

    /// <summary>Takes everything off the box.</summary>
    public void TakeDown()
    {
        _standing.ForEach(attachment => attachment.TakeOff());
        Serving.LeaveInterfaces();
        Serving.Dispose();
        _folder?.Remove();
        Dispose();
    }

    /// <summary>Where it is settled and pinned, it goes on.</summary>
    public void Dispose()
    {
        _standing.ForEach(attachment => attachment.Dispose());
        Serving.Dispose();
        Paths.Dispose();
        if (!IsSettled && _folder is { IsUsed: false })
        {
            _folder.Remove();
        }

        _presence.Dispose();
    }

    /// <summary>Null, with an event, where what is there is of no use.</summary>
    private static Datapath? Adopt(DatapathSettings settings, PinFolder folder, EventLog events)
    {
        if (!folder.IsUsed)
        {
            return null;
        }

        var datapath = TryAdopt(settings, folder, out var why);
        if (datapath is null)
        {
            events.Write(new AgentEvent(
                EventKind.Agent, EventSeverity.Warning, $"the kernel engine begins with an empty flow table: what an earlier agent left in {folder.Path} cannot be taken over, {why}"));
            return null;
        }

        if (datapath.Flows4.Capacity != settings.Flows)
        {
            events.Write(new AgentEvent(
                EventKind.Agent,
                EventSeverity.Warning,
                $"the flow table has room for {datapath.Flows4.Capacity} flows, as an earlier agent made it, not for {settings.Flows}: tables at work keep their size. \"LbAgent cleanup\" before the start ends all flows and lets it be made anew"));
        }

        return datapath;
    }

    private static Datapath? TryAdopt(DatapathSettings settings, PinFolder folder, out string why)
    {
        try
        {
            why = "as not all of it is there";
            var datapath = Datapath.Adopt(settings, folder);
            if (datapath is null)
            {
                return null;
            }

            _ = datapath.Meta.TryGet(0, out var meta);
            if (meta.Layout == DatapathLayout.Number && meta.Owner == NetworkCookie.Own())
            {
                return datapath;
            }

            why = meta.Layout != DatapathLayout.Number ? "as it is laid out otherwise" : "as it is another network namespace's";
            datapath.Dispose();
            return null;
        }
        catch (BpfFailedException failure)
        {
            why = failure.Message;
            return null;
        }
    }
}
