namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>Has flows that may have been silent too long.</summary>
internal interface ISweepable
{
    void Sweep(int tick);
}
