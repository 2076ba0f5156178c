using System.Net;

namespace LbAgent.Interop;

/// <summary>Another box on a link of this one, as the kernel knows it.</summary>
/// <param name="Interface">Index of the interface.</param>
/// <param name="Address">Its IP address.</param>
/// <param name="Mac">6 bytes; empty where it is not known, or of another kind.</param>
internal readonly record struct NetworkNeighbour(int Interface, IPAddress Address, byte[] Mac);
