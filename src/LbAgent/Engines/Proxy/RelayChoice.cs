namespace LbAgent.Engines.Proxy;

/// <summary>Which relay the command line asks for.</summary>
internal enum RelayChoice
{
    /// <summary>The fastest that works here.</summary>
    Auto,

    /// <summary>The one that works everywhere.</summary>
    Sockets,
}
