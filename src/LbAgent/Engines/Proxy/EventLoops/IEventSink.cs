using System;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>What an event loop calls when a descriptor is ready. On the loop's thread, as everything that it owns.</summary>
internal interface IEventSink
{
    /// <param name="events">epoll's; 0 where it asked to be called again.</param>
    /// <param name="side">Which of its descriptors, as it was added: 0 or 1.</param>
    void OnReady(uint events, int side);

    /// <summary>An internal error came out of <see cref="OnReady"/>: ends what it was about.</summary>
    void OnBug(Exception bug);
}
