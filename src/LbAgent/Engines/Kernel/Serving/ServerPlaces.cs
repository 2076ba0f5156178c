using System;
using System.Linq;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>Gives each server of each VIP its place in the datapath, and keeps it true. Under the engine's lock.</summary>
internal sealed class ServerPlaces(Datapath datapath)
{
    public NumberPool Numbers { get; } = new(datapath.Servers.Capacity);

    /// <summary>Writes what has changed of a VIP's servers: settings, health, paths. Servers that have left keep what flows they have.</summary>
    /// <exception cref="BpfFailedException">There is no place left.</exception>
    public void Write(LiveVip vip, Func<IPAddress, ServerPath> pathTo)
    {
        var settings = vip.Model!.Settings;
        var pool = vip.Model.Pool;
        var timers = new DatapathLayout.ServerTimers { Idle = TickClock.Of(settings.IdleTimeout), Closing = TickClock.Of(settings.HalfClosedTimeout) };
        var taking = vip.IsServing ? pool.Available.Servers.ToHashSet() : [];
        foreach (var place in vip.Places.Values)
        {
            place.HasLeft = true;
        }

        foreach (var server in pool.Servers)
        {
            if (!vip.Places.TryGetValue(server.Settings.Address, out var place))
            {
                vip.Places[server.Settings.Address] = place = Take(vip, server.Settings.Address);
            }

            place.HasLeft = false;
            CounterFeed.Assign(place, server);
            if (!AreEqual(place.Timers, timers))
            {
                datapath.Timers.Put(place.Number, place.Timers = timers);
            }

            Write(place, ServerRecord.Of(vip, server, taking.Contains(server), place.Record.Generation, pathTo(server.Settings.Address)));
        }

        foreach (var place in vip.Places.Values.Where(place => place.HasLeft))
        {
            var record = place.Server is { } server ? ServerRecord.Of(vip, server, takesNew: false, place.Record.Generation, pathTo(server.Settings.Address)) : place.Record;
            Write(place, record with { Keeps = place.Record.Keeps & ServerKeeps.Tcp });
        }
    }

    /// <summary>Servers that have left, and whose flows have ended.</summary>
    public void FreeLeft(LiveVip vip)
    {
        foreach (var (address, place) in vip.Places.Where(one => one.Value is { Active: <= 0, HasLeft: true }).ToArray())
        {
            Free(vip, address, place);
        }
    }

    /// <summary>Whatever flows there are belong to nobody from now on.</summary>
    public void FreeAll(LiveVip vip)
    {
        foreach (var (address, place) in vip.Places.ToArray())
        {
            Free(vip, address, place);
        }
    }

    private LivePlace Take(LiveVip vip, IPAddress address)
    {
        var number = Numbers.Take() ?? throw new BpfFailedException($"the datapath has room for {Numbers.Bound} servers of VIPs, and no more");
        _ = datapath.Servers.TryGet(number, out var before);
        datapath.ServerCounts.Clear(number);
        // Known by another generation, so that flows of whoever had the place before are not his.
        return new LivePlace(number, new DatapathLayout.Server { Generation = before.Generation + 1, Vip = (ushort)vip.Number, Address = DatapathAddress.Of(address) });
    }

    private void Free(LiveVip vip, IPAddress address, LivePlace place)
    {
        Write(place, place.Record with { Keeps = ServerKeeps.Nothing });
        CounterFeed.Leave(vip, place);
        vip.Places.Remove(address);
        Numbers.Return(place.Number);
    }

    private void Write(LivePlace place, DatapathLayout.Server record)
    {
        if (!AreEqual(place.Record, record))
        {
            datapath.Servers.Put(place.Number, record);
            place.Record = record;
        }
    }

    private static bool AreEqual<T>(in T one, in T other)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in one)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in other)));
}
