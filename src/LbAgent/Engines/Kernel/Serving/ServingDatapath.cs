using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
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

    public ServingDatapath(Datapath datapath, PinFolder? folder, PathBook paths, VipAddresses addresses, TimeProvider time)
    {
        (Datapath, _paths, _addresses, _time) = (datapath, paths, addresses, time);
        _numbers = new NumberPool(datapath.Vips.Capacity);
        _places = new ServerPlaces(datapath);
        _attachments = new Attachments(datapath, folder);
        Ways = new ClientWays(_vips.Values, _attachments, paths, addresses);
    }

    public Datapath Datapath { get; }

    /// <summary>How clients' packets come to the VIPs.</summary>
    public ClientWays Ways { get; }

    /// <summary>Those served, and those whose flows go on.</summary>
    public IReadOnlyCollection<LiveVip> Vips => _vips.Values;

    public IReadOnlyCollection<InterfaceAttachment> Attachments => _attachments.All;

    /// <summary>How many flows there were then.</summary>
    public DatapathLayout.SweepResult LastSweep { get; private set; }

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

    /// <summary>Serves these VIPs, new or changed, at the price of one wait. Of what an earlier agent served the health goes on as it stands.</summary>
    /// <exception cref="BpfFailedException">The datapath has no room; none of them is new then.</exception>
    public void Serve(IReadOnlyList<VipState> states)
    {
        var before = _vips.Values.ToHashSet();
        try
        {
            Publish([.. states.Select(Claim)]);
        }
        catch (BpfFailedException)
        {
            Free([.. _vips.Values.Where(vip => !before.Contains(vip))]);
            throw;
        }
    }

    /// <summary>The same again, after servers, their health or the ways to them have changed.</summary>
    /// <exception cref="BpfFailedException">The datapath has no room.</exception>
    public void Publish(IReadOnlyList<LiveVip> vips)
    {
        foreach (var vip in vips)
        {
            _places.Write(vip, _paths.To);
        }

        LiveVip[] serving = [.. vips.Where(vip => vip.IsServing)];
        Datapath.Vips.Put([.. serving.Select(vip => (VipRecord.Of(vip), VipRecord.TableOf(vip)))]);
        foreach (var vip in serving)
        {
            vip.IsPublished = true;
        }
    }

    /// <summary>Writes what has changed of the ways to servers.</summary>
    public void Repath()
    {
        foreach (var vip in _vips.Values.Where(vip => vip.State is not null))
        {
            _places.Write(vip, _paths.To);
        }
    }

    /// <summary>New flows do not come any more; known ones go on for so long at the most.</summary>
    public void Withdraw(IReadOnlyList<LiveVip> vips, TimeSpan grace, bool isRemoved)
    {
        Datapath.Vips.Withdraw([.. vips.Where(vip => vip.IsServing).Select(vip => vip.Number)]);
        foreach (var vip in vips)
        {
            // What has come until now is not overlooked.
            CounterFeed.Feed(vip, Datapath);
            vip.IsRemoved |= isRemoved;
            vip.Deadline = long.Min(
                vip.Deadline ?? long.MaxValue, grace == TimeSpan.MaxValue ? long.MaxValue : _time.GetTimestamp() + (long)(grace.TotalSeconds * _time.TimestampFrequency));
            _places.Write(vip, _paths.To);
        }

        FreeDone(vips);
    }

    /// <summary>What an earlier agent served and nobody asks for now.</summary>
    /// <returns>What it was.</returns>
    public IReadOnlyList<VipEndpoint> DropUnclaimed()
    {
        var unclaimed = _vips.Values.Where(vip => vip.State is null).ToArray();
        Free(unclaimed);
        return [.. unclaimed.Select(vip => vip.Endpoint)];
    }

    /// <summary>Of all servers.</summary>
    public IReadOnlySet<IPAddress> ServerAddresses() => _vips.Values.SelectMany(vip => vip.Places.Keys).ToHashSet();

    /// <summary>Ends flows that were silent too long, and those that nobody serves.</summary>
    public DatapathLayout.SweepResult Sweep() => LastSweep = Datapath.Sweep();

    /// <summary>Brings counters up to date, and ends what has come to its end.</summary>
    public void Look()
    {
        foreach (var vip in _vips.Values)
        {
            CounterFeed.Feed(vip, Datapath);
            _places.FreeLeft(vip);
        }

        FreeDone(_vips.Values);
    }

    /// <summary>The program is at work on no interface any more.</summary>
    public void LeaveInterfaces() => _attachments.RemoveOthers(new HashSet<int>());

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

        CounterFeed.Assign(vip, state);
        vip.Be(state);
        return vip;
    }

    private void FreeDone(IEnumerable<LiveVip> vips) =>
        Free([.. vips.Where(vip => vip.Deadline is { } deadline && (vip.Active <= 0 || _time.GetTimestamp() >= deadline))]);

    private void Free(LiveVip[] vips)
    {
        if (vips.Length == 0)
        {
            return;
        }

        Datapath.Vips.Remove([.. vips.Select(vip => vip.Number)]);
        foreach (var vip in vips)
        {
            _places.FreeAll(vip);
            _vips.Remove(vip.Endpoint);
            _numbers.Return(vip.Number);
            _addresses.Release(vip);
        }
    }
}
