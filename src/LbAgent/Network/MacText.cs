using System;
using System.Globalization;
using System.Linq;
using System.Net.NetworkInformation;

namespace LbAgent.Network;

/// <summary>MAC addresses as people write them.</summary>
internal static class MacText
{
    /// <summary>As "02:00:00:00:00:01"; empty where it is none, as the loopback's zeroes are.</summary>
    public static string Of(PhysicalAddress mac)
    {
        var bytes = mac.GetAddressBytes();
        return Array.TrueForAll(bytes, part => part == 0) ? "" : string.Join(':', bytes.Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
