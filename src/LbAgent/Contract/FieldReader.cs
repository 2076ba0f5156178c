using System;
using System.Collections.Generic;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Addresses;
using LbAgent.Domain;

namespace LbAgent.Contract;

/// <summary>Reads single fields of messages; what cannot be read becomes a finding about this target.</summary>
internal sealed class FieldReader(string area, string target, ICollection<Finding> findings)
{
    /// <summary>The longest duration that any setting takes; keeps arithmetic with times far from overflow.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public IPAddress Address(string field, string text, IPAddress otherwise)
    {
        if (AddressText.Read(text, out var whyNot) is { } address)
        {
            return address;
        }

        Invalid(field, $"'{text}' is no IP address: {whyNot}.", "Give an IPv4 address as 10.0.0.1 or an IPv6 address as 2001:db8::1, without port or zone.");
        return otherwise;
    }

    public IPNetwork? Network(string field, string text)
    {
        if (NetworkText.Read(text, out var whyNot) is var (first, prefixLength))
        {
            return new IPNetwork(first, prefixLength);
        }

        Invalid(field, $"'{text}' is no address and no network: {whyNot}.", "Give an address as 10.0.0.1, or a network as 10.0.0.0/8, with no bits set behind the prefix.");
        return null;
    }

    public PortRange Ports(string field, uint first, uint last, PortRange otherwise)
    {
        if (first is >= 1 and <= 65535 && last <= 65535 && first <= last)
        {
            return new PortRange((int)first, (int)last);
        }

        var given = first == last ? $"{first}" : $"{first}-{last}";
        Invalid(field, $"{given} is no port or range.", "Give a port from 1 to 65535, or a range whose first is not above its last.");
        return otherwise;
    }

    public TimeSpan Duration(string field, Duration value, TimeSpan otherwise)
    {
        // Looked at before conversion: ToTimeSpan throws for what a hostile client may send.
        if (value.Seconds >= 0 && value.Seconds <= (long)Longest.TotalSeconds && value.Nanos is >= 0 and < 1_000_000_000)
        {
            return value.ToTimeSpan();
        }

        Invalid(field, "the duration is negative or longer than a year.", "Give a duration as 500ms, 5s or 1m.");
        return otherwise;
    }

    public int Whole(string field, uint value, int most, int otherwise)
    {
        if (value <= (uint)most)
        {
            return (int)value;
        }

        Invalid(field, $"{value} is too large.", $"Give a number from 0 to {most}.");
        return otherwise;
    }

    /// <summary>Enums of the wire are those of the domain by position, one higher: 0 is "unspecified".</summary>
    public TDomain Choice<TDomain>(string field, int wire, TDomain otherwise)
        where TDomain : struct, System.Enum
    {
        var values = System.Enum.GetValues<TDomain>();
        if (wire >= 1 && wire <= values.Length)
        {
            return values[wire - 1];
        }

        Invalid(field, "the value is not known to this agent.", $"Use one of {string.Join(", ", values)}.");
        return otherwise;
    }

    private void Invalid(string field, string reason, string remedy) =>
        findings.Add(new Finding($"Lb.{area}.{field}Invalid", target, field, reason, remedy));
}
