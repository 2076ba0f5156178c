using System.Net;
using LbAgent.Domain;

namespace LbAgent.Network;

/// <summary>Which packets go to which socket. The slot is where the socket is in the map.</summary>
internal sealed record SteeringRule(IPAddress Address, PortRange Ports, bool IsUdp, uint Slot);
