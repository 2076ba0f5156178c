namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>One loop's share of a listener. Everything but <see cref="Flows"/> on the loop's thread.</summary>
internal interface IShard
{
    EventLoop Loop { get; }

    /// <summary>The descriptor of its socket, until it is closed.</summary>
    int Socket { get; }

    int Flows { get; }

    /// <summary>Lets flows in.</summary>
    void Open();

    /// <summary>Gives the socket back.</summary>
    void Close();

    /// <summary>Adds up bytes, and ends what was silent too long.</summary>
    void Sweep(int tick);

    /// <summary>Ends all flows with a reset.</summary>
    void Abort();
}
