using System.Net;

namespace LbAgent.Domain;

/// <summary>Whether the load balancer's own address replaces the client's; null address: the agent chooses one.</summary>
internal sealed record SourceNat(bool Enabled, IPAddress? Address)
{
    public static readonly SourceNat Off = new(Enabled: false, Address: null);

    public override string ToString() => Enabled ? Address?.ToString() ?? "auto" : "off";
}
