using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>
/// The datapath at work: which VIPs it serves, with which servers, on which interfaces. From the first VIP to the last; where it is pinned it
/// goes on without the agent. Under the engine's lock.
/// </summary>
internal sealed class ServingDatapath : IDisposable
{
    private readonly Dictionary<VipEndpoint, LiveVip> _vips = [];
    private readonly NumberPool _numbers;
    private readonly ServerPlaces _places;
    private readonly Attachments _attachments;
    private readonly PathBook _paths;
    private readonly VipAddresses _addresses;
    private readonly TimeProvider _time;
    private Topology _topology = Topology.Default;

    public ServingDatapath(Datapath datapath, PinFolder? folder, PathBook paths, VipAddresses addresses, TimeProvider time)
    {
        (Datapath, _paths, _addresses, _time) = (datapath, paths, addresses, time);
        _numbers = new NumberPool(datapath.Vips.Capacity);
        _places = new ServerPlaces(datapath);
        _attachments = new Attachments(datapath, folder);
    }

    public Datapath Datapath { get; }

    /// <summary>Those served, and those whose flows go on.</summary>
    public IReadOnlyCollection<LiveVip> Vips => _vips.Values;

    public IReadOnlyCollection<InterfaceAttachment> Attachments => _attachments.All;

    public NumberPool PlaceNumbers => _places.Numbers;

    /// <summary>
    /// Takes over what an earlier agent left in the maps: VIPs, places, and with them flows and counters. Nothing is known of their
    /// names; <see cref="Serve"/> finds them by their endpoints, and <see cref="DropUnclaimed"/> takes away the rest.
    /// </summary>
    public void Adopt()
    {
        var byNumber = new Dictionary<uint, LiveVip>();
        foreach (var found in Datapath.Vips.Adopt())
        {
            var vip = new LiveVip(found.Number, new VipEndpoint(found.Address, found.Ports, found.Protocol));
            byNumber[found.Number] = _vips[vip.Endpoint] = vip;
            _numbers.Take(found.Number);
        }

        foreach (var (number, record) in Datapath.Servers.Batches().SelectMany(batch => batch).Where(one => one.Server.Keeps != ServerKeeps.Nothing))
        {
            if (byNumber.TryGetValue(record.Vip, out var vip) && vip.Places.TryAdd(DatapathAddress.Of(record.Address), new LivePlace(number, record)))
            {
                _places.Numbers.Take(number);
            }
            else
            {
                // Of a VIP that was being made, or taken away, when that agent ended.
                Datapath.Servers.Put(number, record with { Keeps = ServerKeeps.Nothing });
            }
        }
    }

    /// <summary>The interfaces on which an earlier agent's program is: ours from now on.</summary>
    /// <exception cref="BpfFailedException">The kernel does not take it.</exception>
    public void Adopt(IEnumerable<InterfaceAttachment> standing) => _attachments.Adopt(standing);

    /// <summary>From now on this is how the box stands; see <see cref="AttachInterfaces"/>, <see cref="SettleAddresses"/>, <see cref="DetachOthers"/>.</summary>
    public void Stand(Topology topology) => _topology = topology;

    /// <summary>Serves these VIPs, new or changed, at the price of one wait. Of what an earlier agent served the health goes on as it stands.</summary>
    /// <exception cref="BpfFailedException">The datapath has no room; none of them is new then.</exception>
    public void Serve(IReadOnlyList<VipState> states)
    {
        var vips = states.Select(Claim).ToArray();
        Publish(vips);
    }

    /// <summary>The same again, after servers, their health or the ways to them have changed.</summary>
    /// <exception cref="BpfFailedException">The datapath has no room.</exception>
    public void Publish(IReadOnlyList<LiveVip> vips)
    {
        foreach (var vip in vips)
        {
            _places.Write(vip, _paths.To);
        }

        Datapath.Vips.Put([.. vips.Where(vip => vip.IsServing).Select(vip => (VipRecord.Of(vip), VipRecord.TableOf(vip)))]);
    }

    /// <summary>Writes what has changed of the ways to servers.</summary>
    public void Repath()
    {
        foreach (var vip in _vips.Values.Where(vip => vip.State is not null))
        {
            _places.Write(vip, _paths.To);
        }
    }

    /// <summary>Null where it is not served, or no more.</summary>
    public LiveVip? Find(VipState state) => _vips.Values.FirstOrDefault(vip => vip.State == state && vip.IsServing);

    /// <summary>New flows do not come any more; known ones go on for so long at the most.</summary>
    public void Withdraw(LiveVip vip, TimeSpan grace, bool isRemoved)
    {
        if (vip.IsServing)
        {
            Datapath.Vips.Withdraw(vip.Number);
        }

        vip.IsRemoved |= isRemoved;
        vip.Deadline = grace == TimeSpan.MaxValue ? long.MaxValue : _time.GetTimestamp() + (long)(grace.TotalSeconds * _time.TimestampFrequency);
        _places.Write(vip, _paths.To);
        FreeIfDone(vip);
    }

    /// <summary>What an earlier agent served and nobody asks for now.</summary>
    /// <returns>What it was.</returns>
    public IReadOnlyList<VipEndpoint> DropUnclaimed()
    {
        var unclaimed = _vips.Values.Where(vip => vip.State is null).ToArray();
        foreach (var vip in unclaimed)
        {
            Free(vip);
        }

        return [.. unclaimed.Select(vip => vip.Endpoint)];
    }

    /// <summary>Puts the program on the interfaces that clients' packets come by.</summary>
    /// <returns>Interfaces on which it could not be put, with the reason.</returns>
    public IReadOnlyDictionary<int, string> AttachInterfaces()
    {
        var failed = new Dictionary<int, string>();
        foreach (var index in WantedInterfaces())
        {
            try
            {
                _attachments.Add(index);
            }
            catch (BpfFailedException failure)
            {
                failed[index] = failure.Message;
            }
        }

        _attachments.Know(_paths.Links.Values);
        return failed;
    }

    /// <summary>Takes the program off interfaces that clients' packets come by no more: they do until the addresses are elsewhere.</summary>
    public void DetachOthers() => _attachments.RemoveOthers(WantedInterfaces());

    /// <summary>Sees to it that these VIPs' addresses are where their clients come by.</summary>
    /// <returns>Those that are not, with the reason.</returns>
    public IReadOnlyDictionary<IPAddress, string> SettleAddresses(IEnumerable<LiveVip> vips)
    {
        var failed = new Dictionary<IPAddress, string>();
        var wanted = vips.Select(vip => vip.Endpoint.Address).ToHashSet();
        foreach (var group in _vips.Values.Where(vip => vip.State is not null && wanted.Contains(vip.Endpoint.Address)).GroupBy(vip => vip.Endpoint.Address))
        {
            int[] clients = [.. group.SelectMany(InterfacesOf).Distinct()];
            if (clients.Length > 0 && _addresses.Hold([.. group], _paths.AddressInterfaces(_topology, group.Key, clients)) is { Length: > 0 } why)
            {
                failed[group.Key] = why;
            }
        }

        return failed;
    }

    /// <summary>Those by which clients' packets for a VIP come.</summary>
    public IReadOnlyList<int> InterfacesOf(LiveVip vip) => _paths.ClientInterfaces(_topology, vip.Endpoint.Address, vip.State!.Model.Pool.Servers.Select(server => server.Settings.Address));

    /// <summary>Interfaces that are gone, or that somebody took our program off, by name.</summary>
    public IReadOnlyList<string> TakeLostInterfaces() =>
        [.. _attachments.TakeLost().Select(index => _paths.Links.TryGetValue(index, out var link) ? link.Name : $"{index}")];

    /// <summary>Of all servers.</summary>
    public IReadOnlySet<IPAddress> ServerAddresses() => _vips.Values.SelectMany(vip => vip.Places.Keys).ToHashSet();

    /// <summary>Brings counters up to date, and ends what has come to its end.</summary>
    public void Look()
    {
        foreach (var vip in _vips.Values.ToArray())
        {
            CounterFeed.Feed(vip, Datapath);
            _places.FreeLeft(vip);
            FreeIfDone(vip);
        }
    }

    public void Dispose()
    {
        _attachments.Dispose();
        Datapath.Dispose();
    }

    /// <summary>A VIP that was there before, as an earlier agent's or as one whose flows go on, comes back to its number and places.</summary>
    private LiveVip Claim(VipState state)
    {
        var endpoint = VipEndpoint.Of(state.Model.Settings);
        if (!_vips.TryGetValue(endpoint, out var vip))
        {
            var number = _numbers.Take() ?? throw new BpfFailedException($"the datapath has room for {_numbers.Bound} VIPs, and no more");
            // Whoever had the number before was counted there.
            Datapath.VipCounts.Clear(number);
            vip = _vips[endpoint] = new LiveVip(number, endpoint);
        }

        if (vip.State is null)
        {
            FoundHealth.Apply(vip, state.Model.Pool);
        }

        (vip.State, vip.Deadline, vip.IsRemoved) = (state, null, false);
        return vip;
    }

    private void FreeIfDone(LiveVip vip)
    {
        if (vip.Deadline is { } deadline && (vip.Active <= 0 || _time.GetTimestamp() >= deadline))
        {
            Free(vip);
        }
    }

    private void Free(LiveVip vip)
    {
        Datapath.Vips.Remove(vip.Number);
        _places.FreeAll(vip);
        _vips.Remove(vip.Endpoint);
        _numbers.Return(vip.Number);
        _addresses.Release(vip);
    }

    private HashSet<int> WantedInterfaces() => [.. _vips.Values.Where(vip => vip.State is not null).SelectMany(InterfacesOf)];
}
