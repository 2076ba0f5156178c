using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// Whose tunnel packets a real server takes, and for which VIP addresses (RFC 2003: IPv4 in IPv4; RFC 2473: IPv6 in IPv6, IPv4
/// in IPv6). Immutable; each list is sorted, and names nothing twice.
/// </summary>
public sealed class DecapsulationSettings : IEquatable<DecapsulationSettings>
{
    /// <param name="balancers">Whose tunnel packets are taken: their outer source.</param>
    /// <param name="tunnelAddresses">This server's own (its RIPs): their outer destination.</param>
    /// <param name="vipAddresses">The destinations of the packets inside. The server has them on its loopback.</param>
    public DecapsulationSettings(IEnumerable<AddressNetwork> balancers, IEnumerable<IPAddress> tunnelAddresses, IEnumerable<IPAddress> vipAddresses)
        : this(balancers, Networks(tunnelAddresses), Networks(vipAddresses))
    {
    }

    internal DecapsulationSettings(IEnumerable<AddressNetwork> balancers, IEnumerable<AddressNetwork> tunnelAddresses, IEnumerable<AddressNetwork> vipAddresses)
    {
        Balancers = Sorted(balancers);
        TunnelNetworks = Sorted(tunnelAddresses);
        VipNetworks = Sorted(vipAddresses);
    }

    /// <summary>Addresses, or networks.</summary>
    public IReadOnlyList<AddressNetwork> Balancers { get; }

    public IReadOnlyList<IPAddress> TunnelAddresses => [.. TunnelNetworks.Select(one => one.Address)];

    public IReadOnlyList<IPAddress> VipAddresses => [.. VipNetworks.Select(one => one.Address)];

    /// <summary>All that is wrong with them, in words; empty where nothing is.</summary>
    public IReadOnlyList<string> Findings => SettingsCheck.Findings(this);

    internal IReadOnlyList<AddressNetwork> TunnelNetworks { get; }

    internal IReadOnlyList<AddressNetwork> VipNetworks { get; }

    public bool Equals(DecapsulationSettings? other) => other is not null &&
        Balancers.SequenceEqual(other.Balancers) && TunnelNetworks.SequenceEqual(other.TunnelNetworks) && VipNetworks.SequenceEqual(other.VipNetworks);

    public override bool Equals(object? obj) => Equals(obj as DecapsulationSettings);

    public override int GetHashCode() => Balancers.Concat(TunnelNetworks).Concat(VipNetworks).Aggregate(17, (hash, one) => unchecked((hash * 31) + one.GetHashCode()));

    public override string ToString() => $"from {string.Join(", ", Balancers)} to {string.Join(", ", TunnelNetworks)} for {string.Join(", ", VipNetworks)}";

    private static IEnumerable<AddressNetwork> Networks(IEnumerable<IPAddress> addresses) =>
        (addresses ?? throw new ArgumentNullException(nameof(addresses))).Select(address => new AddressNetwork(address));

    private static IReadOnlyList<AddressNetwork> Sorted(IEnumerable<AddressNetwork> networks) =>
        [.. (networks ?? throw new ArgumentNullException(nameof(networks))).Distinct().OrderBy(one => one, AddressNetwork.Order)];
}
