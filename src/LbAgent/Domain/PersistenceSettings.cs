using System;

namespace LbAgent.Domain;

/// <summary>Whether the same client comes back to the same real server. Clients alike in the leading bits are one client.</summary>
internal sealed record PersistenceSettings(PersistenceKind Kind, int Ipv4PrefixLength, int Ipv6PrefixLength, TimeSpan Timeout)
{
    public static readonly PersistenceSettings None = new(PersistenceKind.None, 32, 128, TimeSpan.FromMinutes(5));
}
