using System;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>
/// Reads the header that an upstream proxy sends ahead of a connection's bytes (HAProxy, doc/proxy-protocol.txt, sections 2.1 and 2.2),
/// version 1 or 2. Pure and without state: call it with everything received so far each time more has come. Never throws.
/// </summary>
internal static class ProxyHeaderReader
{
    /// <summary>Longer headers are invalid. The longest that proxies send carry a client certificate of some kilobytes.</summary>
    public const int MaxLength = 4096;

    /// <param name="received">The connection from its first byte on.</param>
    /// <param name="header">The header when complete; the fault when invalid.</param>
    /// <returns>Invalid as soon as no continuation could make a header of it.</returns>
    public static ProxyHeaderResult Read(ReadOnlySpan<byte> received, out ProxyHeader header)
    {
        header = default;
        if (received.IsEmpty)
        {
            return ProxyHeaderResult.NeedMore;
        }

        return received[0] == TextHeader.Signature[0] ? TextHeader.Read(received, out header) : BinaryHeader.Read(received, out header);
    }
}
