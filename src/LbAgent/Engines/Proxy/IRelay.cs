using System;
using System.Net.Sockets;

namespace LbAgent.Engines.Proxy;

/// <summary>Carries flows: takes them in at an address and port, finds each a server, moves its bytes until it ends. How is its own affair.</summary>
internal interface IRelay : IDisposable
{
    /// <summary>Which one and why, for <c>Get-LbEngine</c>.</summary>
    string Description { get; }

    /// <summary>Whether it can tell, of a datagram, the address and port that it was sent to, where those are many.</summary>
    bool KnowsDestinations { get; }

    /// <summary>Takes the address and port without letting anything in yet.</summary>
    /// <exception cref="SocketException">They cannot be had.</exception>
    IRelayListener Bind(BindRequest request);

    /// <summary>The activity clock has moved on: time to add up bytes and to close what was silent too long. Any thread; may return before it is done.</summary>
    void Tick();
}
