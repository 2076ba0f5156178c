using System.Collections.Generic;

namespace LbAgent.Network;

/// <summary>An interface of the box, for people.</summary>
/// <param name="Name">As "eth0".</param>
/// <param name="MacAddress">As "02:00:00:00:00:01"; empty where it has none.</param>
/// <param name="Mtu">Bytes of an IP packet.</param>
/// <param name="IsRunning">Up, and its carrier is there.</param>
/// <param name="Addresses">With prefix length.</param>
internal sealed record BoxInterface(string Name, string MacAddress, int Mtu, bool IsRunning, IReadOnlyList<string> Addresses);
