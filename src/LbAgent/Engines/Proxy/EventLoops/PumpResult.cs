namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Why a direction stopped moving bytes.</summary>
internal enum PumpResult
{
    /// <summary>An event will tell when it can go on, or nothing is left to do.</summary>
    Waiting,

    /// <summary>It could go on; others have their turn first.</summary>
    HasMore,

    /// <summary>The receiver has reset the connection, or failed.</summary>
    Broken,
}
