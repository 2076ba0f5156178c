using System;

namespace LbAgent.Engines.Kernel;

/// <summary>What the datapath is loaded with; nothing of it changes afterwards.</summary>
internal sealed record DatapathSettings
{
    /// <summary>Of each family. Memory for all of them is taken at once: about 100 bytes each, 120 in IPv6.</summary>
    public uint Flows { get; init; } = 262_144;

    public uint Vips { get; init; } = 4096;

    /// <summary>Places for servers: one for each server of each VIP.</summary>
    public uint Servers { get; init; } = 65_536;

    /// <summary>Packets in fragments that are remembered at once.</summary>
    public uint Fragments { get; init; } = 8192;

    /// <summary>Clients that come back to their server, of all VIPs that remember theirs. With more, those not heard of for longest are forgotten.</summary>
    public uint Clients { get; init; } = 65_536;

    /// <summary>Sources whose new flows are counted, of all VIPs that limit them. With more, some begin their second anew.</summary>
    public uint Sources { get; init; } = 65_536;

    /// <summary>A TCP flow of which nothing but SYN came ends after this long.</summary>
    public TimeSpan OpeningTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A SYN on the ports of an open flow begins another one after this long without a packet.</summary>
    public TimeSpan StaleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A flow that began elsewhere ends after this long without a packet, or after its VIP's idle timeout, whichever is sooner.</summary>
    public TimeSpan AdoptedTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Flows that began elsewhere and are entered in a second, of each family. They have a quarter of the table at most.</summary>
    public uint AdoptedPerSecond { get; init; } = 10_000;

    public TimeSpan FragmentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>ICMP errors and resets, on each processor.</summary>
    public uint AnswersPerSecond { get; init; } = 1000;

    /// <summary>Later fragments of packets whose first was not seen: dropped, or passed to the box itself, which may be whom they are for.</summary>
    public bool DropsUnknownFragments { get; init; }
}
