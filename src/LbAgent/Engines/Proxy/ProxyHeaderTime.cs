using System;

namespace LbAgent.Engines.Proxy;

/// <summary>How long a client may take for the PROXY protocol header that must come first (proxy-protocol.txt advises at least 3 s).</summary>
internal static class ProxyHeaderTime
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
}
