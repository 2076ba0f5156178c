using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
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
    private const int KeyBits = 160;

    private readonly BpfMap<DatapathLayout.VipKey, DatapathLayout.Vip> _vips = new(owner, "vips");
    private readonly BpfMap<DatapathLayout.RangeKey, DatapathLayout.Vip> _ranges = new(owner, "ranges");
    private readonly BpfMap<DatapathLayout.AllowedKey, byte> _allowed = new(owner, "allowed");
    private readonly BpfMap<uint, DatapathLayout.Persistence> _persistence = new(owner, "persistence_of");
    private readonly TableMap _tables = new(owner);
    private readonly AddressMap _addresses = new(owner);

    /// <summary>Each VIP has two tables, of which one is in use.</summary>
    private readonly Dictionary<uint, (DatapathVip Vip, uint Table)> _published = [];

    /// <summary>A new VIP, or another state of one: its address, ports and protocol stay as they are.</summary>
    /// <exception cref="DatapathFailedException">A map is full, or the kernel has no memory.</exception>
    public void Put(DatapathVip vip, ServerTable servers)
    {
        var isKnown = _published.TryGetValue(vip.Number, out var before);
        if (isKnown && (before.Vip.Address, before.Vip.Ports, before.Vip.Protocol) != (vip.Address, vip.Ports, vip.Protocol))
        {
            throw new ArgumentException("a VIP with another endpoint is another VIP", nameof(vip));
        }

        var table = (vip.Number * 2) + (isKnown ? 1 - (before.Table % 2) : 0);
        _tables.Put(table, [.. servers.Servers, .. servers.Hash]);
        var networks = vip.AllowFrom.Select(network => KeyOf(vip.Number, network)).ToHashSet();
        foreach (var network in networks)
        {
            _allowed.Put(network, 1);
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
            OnlyAllowed = (byte)(networks.Count > 0 ? 1 : 0),
            Persists = (byte)(Persists(vip) ? 1 : 0),
        });
        foreach (var network in isKnown ? before.Vip.AllowFrom.Select(network => KeyOf(vip.Number, network)).Except(networks) : [])
        {
            _allowed.Remove(network);
        }

        if (!isKnown)
        {
            _addresses.Add(DatapathAddress.Of(vip.Address));
        }

        _published[vip.Number] = (vip, table);
    }

    /// <summary>Its servers' places are the caller's: until their generation changes or they keep nothing, known flows go on.</summary>
    public void Remove(uint number)
    {
        var (vip, table) = _published[number];
        _tables.Put((number * 2) + 1 - (table % 2), []);
        foreach (var key in Keys(vip))
        {
            _ = vip.Ports.IsSingle ? _vips.Remove(key.Vip) : _ranges.Remove(key);
        }

        _addresses.Remove(DatapathAddress.Of(vip.Address));
        foreach (var network in vip.AllowFrom.Distinct())
        {
            _allowed.Remove(KeyOf(number, network));
        }

        _persistence.Put(number, default);
        _tables.Remove(number * 2);
        _tables.Remove((number * 2) + 1);
        _published.Remove(number);
    }

    private static byte MaskOf(IReadOnlyList<HashField> fields) =>
        (byte)(fields.Count == 0 ? 1 << (int)HashField.SourceAddress : fields.Aggregate(0, (mask, field) => mask | (1 << (int)field)));

    private static bool Persists(DatapathVip vip) => vip.Persistence is { Kind: PersistenceKind.SourceAddress };

    /// <summary>A prefix is one of the 16 bytes that an address has here.</summary>
    private static DatapathLayout.Persistence PersistenceOf(DatapathVip vip)
    {
        if (vip.Persistence is not { } settings || !Persists(vip))
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

    private static DatapathLayout.AllowedKey KeyOf(uint vip, IPNetwork network)
    {
        var address = DatapathAddress.Of(network.BaseAddress);
        var bits = network.PrefixLength + (DatapathAddress.IsIpv4(address) ? 96 : 0);
        return new DatapathLayout.AllowedKey { PrefixLength = (uint)(32 + bits), Vip = vip, Address = address };
    }

    /// <summary>The prefix of a single port is whole.</summary>
    private static IEnumerable<DatapathLayout.RangeKey> Keys(DatapathVip vip) => PortPrefixes.Of(vip.Ports).Select(prefix => new DatapathLayout.RangeKey
    {
        PrefixLength = (uint)(KeyBits - 16 + prefix.Length),
        Vip = new DatapathLayout.VipKey
        {
            Address = DatapathAddress.Of(vip.Address),
            Protocol = DatapathAddress.ProtocolOf(vip.Protocol),
            Port = (ushort)IPAddress.HostToNetworkOrder((short)prefix.Port),
        },
    });

    private void Write(DatapathVip vip, DatapathLayout.Vip value)
    {
        foreach (var key in Keys(vip))
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
