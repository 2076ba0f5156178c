using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Maps;
using LbAgent.Engines.Kernel.Pinning;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The program that balances, and its maps, loaded into the kernel; attached nowhere yet. All of it goes with this, but for
/// links. Reading is for any thread, publishing for one at a time.
/// </summary>
internal sealed class Datapath : IDisposable
{
    private readonly LoadedObject _object;
    private readonly BpfProgramReference _sweep;

    /// <summary>Over what is loaded, which goes with this.</summary>
    public Datapath(LoadedObject loaded)
    {
        _object = loaded;
        Program = loaded.Program("lb");
        _sweep = loaded.Program("sweep");
        Vips = new VipPublisher(loaded);
        Servers = new(loaded);
        Timers = new(loaded, "server_timers");
        Ports = new(loaded, "ports");
        Meta = new(loaded, "meta");
        Flows4 = new(loaded, "flows4");
        Flows6 = new(loaded, "flows6");
        ServerCounts = new(loaded, "server_counts");
        VipCounts = new(loaded, "vip_counts");
        ReasonCounts = new(loaded, "reasons");
        Passing = new(loaded, "passing");
    }

    public BpfProgramReference Program { get; }

    public VipPublisher Vips { get; }

    /// <summary>By place. A place that is given to another server gets another generation, and its counters are cleared.</summary>
    public ServerMap Servers { get; }

    /// <summary>By place, as the servers; there before its server is.</summary>
    public BpfMap<uint, DatapathLayout.ServerTimers> Timers { get; }

    /// <summary>By the index of an interface, less what is a multiple of the capacity. Where its place is empty or another's, every frame is taken.</summary>
    public BpfMap<uint, DatapathLayout.Port> Ports { get; }

    /// <summary>One element: whose maps these are.</summary>
    public BpfMap<uint, DatapathLayout.Meta> Meta { get; }

    public BpfMap<DatapathLayout.FlowKey4, DatapathLayout.Flow> Flows4 { get; }

    public BpfMap<DatapathLayout.FlowKey6, DatapathLayout.Flow> Flows6 { get; }

    public ProcessorMap<DatapathLayout.ServerCounters> ServerCounts { get; }

    public ProcessorMap<DatapathLayout.VipCounters> VipCounts { get; }

    /// <summary>By number of the reason (<see cref="ReasonList"/>).</summary>
    public ProcessorMap<ulong> ReasonCounts { get; }

    /// <summary>One place: what was plainly not for a VIP, and passed.</summary>
    public ProcessorMap<DatapathLayout.Traffic> Passing { get; }

    /// <summary>With maps of its own, empty.</summary>
    /// <exception cref="BpfFailedException">It cannot be loaded here; the message says why.</exception>
    public static Datapath Load(DatapathSettings settings) => Over(LoadObject(settings));

    /// <summary>The program and its maps, empty, with nothing over them yet.</summary>
    /// <exception cref="BpfFailedException">It cannot be loaded here; the message says why.</exception>
    public static LoadedObject LoadObject(DatapathSettings settings) => LoadObject(settings, _ => true)!;

    /// <summary>With the maps that an earlier agent left in that folder: they keep their sizes. Null where they are not all there.</summary>
    /// <exception cref="BpfFailedException">It cannot be loaded here, or those maps are another program's; the message says why.</exception>
    public static Datapath? Adopt(DatapathSettings settings, PinFolder folder)
    {
        StandingMaps? standing = null;
        try
        {
            var loaded = LoadObject(settings, opened =>
            {
                standing = StandingMaps.Open(folder, Lasting(opened));
                standing?.GiveTo(opened);
                return standing is not null;
            });
            return loaded is null ? null : Over(loaded);
        }
        finally
        {
            standing?.Dispose();
        }
    }

    /// <summary>
    /// Gives its maps names by which they outlive this process: those that have none, as maps have that an earlier agent's program did not know. The
    /// program lives on where it is attached.
    /// </summary>
    /// <exception cref="BpfFailedException">There is no right to make them.</exception>
    public void Pin(PinFolder folder)
    {
        foreach (var map in Lasting(_object).Where(map => !File.Exists(folder.OfMap(map))))
        {
            _object.Pin(map, folder.OfMap(map));
        }
    }

    /// <param name="settings">What it is loaded with.</param>
    /// <param name="isReady">The last word before the kernel gets it; false: it does not.</param>
    private static LoadedObject? LoadObject(DatapathSettings settings, Func<LoadedObject, bool> isReady)
    {
        var loaded = new LoadedObject("lb", LoadedObject.Image("lb.bpf.o") ?? throw new BpfFailedException(KernelReadiness.NoPrograms));
        try
        {
            SetUp(loaded, settings);
            if (!isReady(loaded))
            {
                loaded.Dispose();
                return null;
            }

            SetConstants(loaded, settings);
            loaded.Load();
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Ends flows that were silent too long, and those of servers that are gone.</summary>
    public DatapathLayout.SweepResult Sweep() => _sweep.Ask(default(DatapathLayout.SweepResult));

    public void Dispose() => _object.Dispose();

    private static Datapath Over(LoadedObject loaded)
    {
        try
        {
            return new Datapath(loaded);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>All but constants, which each program has of its own.</summary>
    private static IEnumerable<string> Lasting(LoadedObject loaded) => loaded.Maps().Where(name => !name.Contains(".rodata", StringComparison.Ordinal));

    private static void SetUp(LoadedObject loaded, DatapathSettings settings)
    {
        loaded.SetCapacity("flows4", settings.Flows);
        loaded.SetCapacity("flows6", settings.Flows);
        loaded.SetCapacity("fragments", settings.Fragments);
        loaded.SetCapacity("vips", settings.Vips);
        loaded.SetCapacity("ranges", settings.Vips * PortPrefixes.Most);
        loaded.SetCapacity("vip_counts", settings.Vips);
        loaded.SetCapacity("turns", settings.Vips);
        loaded.SetCapacity("rates", settings.Vips);
        loaded.SetCapacity("persistence_of", settings.Vips);
        loaded.SetCapacity("clients", settings.Clients);
        loaded.SetCapacity("sources", settings.Sources);
        loaded.SetCapacity("tables", settings.Vips * 2);
        loaded.SetCapacity("servers", settings.Servers);
        loaded.SetCapacity("server_timers", settings.Servers);
        loaded.SetCapacity("server_counts", settings.Servers);
    }

    /// <summary>A table that stands already keeps its size.</summary>
    private static void SetConstants(LoadedObject loaded, DatapathSettings settings) =>
        loaded.SetConstants(".rodata.settings", new DatapathLayout.Settings
        {
            TicksPerSecond = TickClock.TicksPerSecond,
            OpeningTicks = TickClock.Of(settings.OpeningTimeout),
            FragmentTicks = TickClock.Of(settings.FragmentTimeout),
            AnswersPerSecond = settings.AnswersPerSecond,
            DropsUnknownFragments = settings.DropsUnknownFragments ? 1u : 0,
            StaleTicks = TickClock.Of(settings.StaleTimeout),
            AdoptedTicks = TickClock.Of(settings.AdoptedTimeout),
            AdoptedPerSecond = settings.AdoptedPerSecond,
            AdoptedMost = uint.Max(1, loaded.Map("flows4").Entries / 4),
        });
}
