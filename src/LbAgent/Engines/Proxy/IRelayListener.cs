using System;
using System.Net.Sockets;

namespace LbAgent.Engines.Proxy;

/// <summary>An address and port that a relay holds, and the flows that came in by it. Bound, then started, then unbound; flows may outlive that.</summary>
internal interface IRelayListener : IDisposable
{
    /// <summary>Flows that live. Of the moment.</summary>
    int Flows { get; }

    /// <summary>A descriptor of the socket, for the kernel to steer other ports to.</summary>
    int Descriptor { get; }

    /// <summary>Lets flows in.</summary>
    /// <exception cref="SocketException">Another process began to listen there in the meantime.</exception>
    void Start();

    /// <summary>
    /// Gives the address and port back. TCP: clients that the kernel has greeted already are still served, but for those of
    /// the last microseconds between the look and the close, as Linux has no call that does both. UDP: flows end, as what
    /// clients send can come in by this socket alone.
    /// </summary>
    void Unbind();

    /// <summary>Ends all flows with a reset.</summary>
    void Abort();
}
