using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Maps;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// Puts VIPs before the program so that a packet sees all of the old one or all of the new one. Servers are there already;
/// then comes a table in a place that nobody uses, then who is allowed, the VIP last. Removal goes the other way.
/// Every change begins with a table, which waits for the packets under way: an element of a map that a change replaces
/// may be used again by the next one, and no packet looks at it any more then. One thread at a time.
/// </summary>
internal sealed class VipPublisher(LoadedObject owner)
{
    private const uint WholePrefix = 160;

    private readonly BpfMap<DatapathLayout.VipKey, DatapathLayout.Vip> _vips = new(owner, "vips");
    private readonly BpfMap<DatapathLayout.RangeKey, DatapathLayout.Vip> _ranges = new(owner, "ranges");
    private readonly BpfMap<DatapathLayout.AllowedKey, byte> _allowed = new(owner, "allowed");
    private readonly BpfMap<uint, DatapathLayout.Persistence> _persistence = new(owner, "persistence_of");
    private readonly TableMap _tables = new(owner);
    private readonly AddressBits<DatapathLayout.AddressBits> _addresses = new(owner);

    /// <summary>Each VIP has two tables, of which one is in use.</summary>
    private readonly Dictionary<uint, (DatapathVip Vip, uint Table)> _published = [];

    /// <summary>How many there is room for; their numbers are less.</summary>
    public uint Capacity => _vips.Capacity;

    /// <summary>How many clients' networks there is room for, of all VIPs.</summary>
    public uint NetworkCapacity => _allowed.Capacity;

    /// <summary>Those that are there.</summary>
    public int Count => _published.Count;

    /// <summary>A new VIP, or another state of one: its address, ports and protocol stay as they are.</summary>
    /// <exception cref="BpfFailedException">A map is full, or the kernel has no memory.</exception>
    public void Put(DatapathVip vip, ServerTable servers) => Put([(vip, servers)]);

    /// <summary>Many at the price of one wait; each VIP once.</summary>
    /// <exception cref="BpfFailedException">A map is full, or the kernel has no memory; some may be there.</exception>
    public void Put(IReadOnlyList<(DatapathVip Vip, ServerTable Servers)> vips)
    {
        var tables = vips.Select(one => (Place: FreeTable(one.Vip), Servers: (uint[])[.. one.Servers.Servers, .. one.Servers.Hash])).ToArray();
        _tables.Put(tables);
        for (var i = 0; i < vips.Count; i++)
        {
            Put(vips[i].Vip, vips[i].Servers, tables[i].Place);
        }
    }

    /// <summary>Takes VIPs away from new flows, at the price of one wait. Known flows go on: their servers' places are the caller's. One that is not there is none the less gone.</summary>
    public void Withdraw(IReadOnlyList<uint> numbers)
    {
        numbers = [.. numbers.Where(_published.ContainsKey)];
        _tables.Put([.. numbers.Select(number => (FreeTable(_published[number].Vip), (uint[])[]))]);
        foreach (var vip in numbers.Select(number => _published[number].Vip))
        {
            foreach (var key in VipKeys.Of(vip).Where(key => Leads(key, vip)))
            {
                _ = vip.Ports.IsSingle ? _vips.Remove(key.Vip) : _ranges.Remove(key);
            }
        }
    }

    /// <summary>The same, and known flows are nobody's any more. Their numbers are free then.</summary>
    public void Remove(params IReadOnlyList<uint> numbers)
    {
        numbers = [.. numbers.Where(_published.ContainsKey)];
        Withdraw(numbers);
        foreach (var number in numbers)
        {
            var (vip, _) = _published[number];
            _addresses.Remove(vip.Address);
            foreach (var network in VipKeys.NetworksOf(vip))
            {
                _allowed.Remove(VipKeys.Of(number, network));
            }

            _persistence.Put(number, default);
            _published.Remove(number);
        }

        // An empty one takes no memory to speak of; to leave none there would be a wait for each.
        _tables.Empty([.. numbers.SelectMany(number => new[] { number * 2, (number * 2) + 1 })]);
    }

    /// <summary>Takes over what an earlier agent published: whatever it was about to change is changed by the next <see cref="Put(DatapathVip, ServerTable)"/>.</summary>
    public IReadOnlyList<DatapathVip> Adopt()
    {
        var found = _vips.Batches().SelectMany(batch => batch).Select(one => (Key: new DatapathLayout.RangeKey { PrefixLength = WholePrefix, Vip = one.Key }, Vip: one.Value))
            .Concat(_ranges.Batches().SelectMany(batch => batch).Select(one => (one.Key, Vip: one.Value)))
            .ToLookup(one => one.Vip.Number);
        var allowed = _allowed.Batches().SelectMany(batch => batch).ToLookup(one => one.Key.Vip, one => one.Key);
        foreach (var group in found)
        {
            IPNetwork[] networks = [.. allowed[group.Key].Select(VipKeys.NetworkOf)];
            _published[group.Key] = (VipKeys.VipOf(group.Key, [.. group.Select(one => one.Key)], networks), group.First().Vip.Table);
        }

        foreach (var key in allowed.Where(group => !found.Contains(group.Key)).SelectMany(group => group))
        {
            _allowed.Remove(key);
        }

        RemoveUnpublished();
        _addresses.Begin(_published.Values.Select(one => one.Vip.Address));
        return [.. _published.Values.Select(one => one.Vip)];
    }

    /// <summary>What an agent had made for a VIP, or had yet to take away, when it ended.</summary>
    private void RemoveUnpublished()
    {
        _tables.Empty([.. _tables.Used().Where(place => !_published.ContainsKey(place / 2))]);
        foreach (var (number, _) in _persistence.Batches().SelectMany(batch => batch).Where(one => one.Value.Ticks != 0 && !_published.ContainsKey(one.Key)))
        {
            _persistence.Put(number, default);
        }
    }

    private void Put(DatapathVip vip, ServerTable servers, uint table)
    {
        var isKnown = _published.TryGetValue(vip.Number, out var before);
        if (isKnown && (before.Vip.Address, before.Vip.Ports, before.Vip.Protocol) != (vip.Address, vip.Ports, vip.Protocol))
        {
            throw new ArgumentException("a VIP with another endpoint is another VIP", nameof(vip));
        }

        if (!isKnown)
        {
            // First of all, so that what fails half-way can be removed.
            _addresses.Add(vip.Address);
            _published[vip.Number] = (vip, table);
        }

        foreach (var network in VipKeys.NetworksOf(vip))
        {
            _allowed.Put(VipKeys.Of(vip.Number, network), 1);
        }

        _persistence.Put(vip.Number, PersistenceOf(vip));
        Write(vip, new DatapathLayout.Vip
        {
            Number = vip.Number,
            Table = table,
            Servers = (uint)servers.Servers.Length,
            Places = (uint)servers.Hash.Length,
            NewFlowsPerSecond = vip.NewFlowsPerSecond,
            NewFlowsPerSecondPerSource = vip.NewFlowsPerSecondPerSource,
            Scheduler = vip.Scheduler,
            HashFields = MaskOf(vip.HashFields),
            OnlyAllowed = (byte)(vip.AllowFrom.Count > 0 ? 1 : 0),
            Persists = (byte)(vip.Persistence is { Kind: PersistenceKind.SourceAddress } ? 1 : 0),
        });
        foreach (var network in isKnown ? VipKeys.NetworksOf(before.Vip).Except(VipKeys.NetworksOf(vip)) : [])
        {
            _allowed.Remove(VipKeys.Of(vip.Number, network));
        }

        _published[vip.Number] = (vip, table);
    }

    /// <summary>Two ranges of ports may have prefixes in common: what was 80 to 87 and is 80 to 95 now is another VIP, with the key that the first one had.</summary>
    private bool Leads(DatapathLayout.RangeKey key, DatapathVip vip) =>
        (vip.Ports.IsSingle ? _vips.TryGet(key.Vip, out var value) : _ranges.TryGet(key, out value)) && value.Number == vip.Number;

    private uint FreeTable(DatapathVip vip) => (vip.Number * 2) + (_published.TryGetValue(vip.Number, out var before) ? 1 - (before.Table % 2) : 0);

    private static byte MaskOf(IReadOnlyList<HashField> fields) =>
        (byte)(fields.Count == 0 ? 1 << (int)HashField.SourceAddress : fields.Aggregate(0, (mask, field) => mask | (1 << (int)field)));

    /// <summary>A prefix is one of the 16 bytes that an address has here.</summary>
    private static DatapathLayout.Persistence PersistenceOf(DatapathVip vip)
    {
        if (vip.Persistence is not { Kind: PersistenceKind.SourceAddress } settings)
        {
            return default;
        }

        var address = DatapathAddress.Of(vip.Address);
        return new DatapathLayout.Persistence
        {
            Mask = DatapathAddress.MaskOf(DatapathAddress.IsIpv4(address) ? 96 + settings.Ipv4PrefixLength : settings.Ipv6PrefixLength),
            Ticks = uint.Max(1, TickClock.Of(settings.Timeout)),
        };
    }

    private void Write(DatapathVip vip, DatapathLayout.Vip value)
    {
        foreach (var key in VipKeys.Of(vip))
        {
            if (vip.Ports.IsSingle)
            {
                _vips.Put(key.Vip, value);
            }
            else
            {
                _ranges.Put(key, value);
            }
        }
    }
}
