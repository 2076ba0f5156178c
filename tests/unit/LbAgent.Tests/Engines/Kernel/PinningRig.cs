using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using LbAgent.Engines;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Events;
using LbAgent.Interop;
using LbAgent.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>A folder of pins, and agents' kernel engines that come after one another; in the network namespace of the test's thread.</summary>
internal sealed class PinningRig : IDisposable
{
    private static int _count;

    private readonly BoxAddresses _addresses = new(isForbidden: true);

    public PinningRig() =>
        Folder = new PinFolder(string.Create(CultureInfo.InvariantCulture, $"{BpfFileSystem.Place}/lbt-{Environment.ProcessId}-pins-{Interlocked.Increment(ref _count)}"));

    public PinFolder Folder { get; }

    public static DatapathLayout.FlowKey4 Flow { get; } = new() { Source = 1, Destination = 2, SourcePort = 3, DestinationPort = 4, Protocol = 6 };

    /// <summary>Opens and settles, as with the first VIP.</summary>
    /// <returns>What is at work, and what was said.</returns>
    public (KernelStart Start, string Said) Start(string? folder = null)
    {
        var events = new EventLog(TimeProvider.System, NullLogger<EventLog>.Instance);
        var pins = folder is null ? Folder : new PinFolder(folder);
        var start = KernelStart.Open(new KernelBox(_addresses, new AddressTakeover(_addresses, events, engines: 1), new AddressModes(_addresses, events), pins, DatapathRig.Small, TimeProvider.System), events);
        start.Settle();
        var (recent, subscription) = events.Subscribe(EventLog.Kept);
        subscription.Dispose();
        return (start, string.Join('\n', recent.Select(one => one.Message)));
    }

    /// <summary>An engine that leaves a flow in its table, and ends.</summary>
    public void Leave(params int[] interfaces)
    {
        var (start, _) = Start();
        start.Serving.Datapath.Flows4.Put(Flow, default);
        foreach (var index in interfaces)
        {
            using var attachment = InterfaceAttachment.Attach(start.Serving.Datapath.Program, index);
            attachment.Pin(Folder.OfLink(index));
        }

        start.Dispose();
    }

    /// <summary>Changes whose maps those are.</summary>
    public void Mark(Func<DatapathLayout.Meta, DatapathLayout.Meta> change)
    {
        using var datapath = Datapath.Adopt(DatapathRig.Small, Folder)!;
        _ = datapath.Meta.TryGet(0, out var meta);
        datapath.Meta.Put(0, change(meta));
    }

    public void Dispose()
    {
        _addresses.Dispose();
        if (Directory.Exists(Folder.Path))
        {
            Folder.Remove();
        }
    }
}
