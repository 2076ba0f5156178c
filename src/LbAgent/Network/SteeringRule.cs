using System.Net;
using LbAgent.Domain;

namespace LbAgent.Network;

/// <summary>
/// Which packets go to which socket. The slot is where the socket is in the map; a rule that spares leaves the packets to the
/// kernel's own choice, and has an empty one.
/// </summary>
internal sealed record SteeringRule(IPAddress Address, PortRange Ports, bool IsUdp, uint Slot, bool Spares);
