using System.Net;

namespace LbAgent.Interop;

/// <summary>Where the kernel would send a packet for an address.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Interface">Index of the interface that it leaves by.</param>
/// <param name="Gateway">Whom it is handed to; null: the address itself is on the link. May be of the other family.</param>
/// <param name="Source">The box's address that it would have; null where the kernel names none.</param>
/// <param name="Mtu">Of the route, bytes; 0: that of the interface.</param>
internal readonly record struct NetworkRoute(RouteKind Kind, int Interface, IPAddress? Gateway, IPAddress? Source, int Mtu);
