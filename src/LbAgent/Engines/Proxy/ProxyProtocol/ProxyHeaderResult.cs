namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>What the bytes received so far are.</summary>
internal enum ProxyHeaderResult
{
    /// <summary>The beginning of a header, as far as can be told.</summary>
    NeedMore,

    /// <summary>A whole header, and perhaps bytes of the client behind it.</summary>
    Complete,

    /// <summary>No header, whatever comes next.</summary>
    Invalid,
}
