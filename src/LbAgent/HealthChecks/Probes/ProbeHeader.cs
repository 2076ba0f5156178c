using LbAgent.Domain;

namespace LbAgent.HealthChecks.Probes;

/// <summary>
/// The PROXY protocol header of a probe (HAProxy, doc/proxy-protocol.txt, sections 2.1 and 2.2). It names nobody, as no client is behind the
/// connection: UNKNOWN in version 1; in version 2 LOCAL, of no family and without addresses. Receivers keep the connection's own addresses then.
/// </summary>
internal static class ProbeHeader
{
    private static readonly byte[] Text = [.. "PROXY UNKNOWN\r\n"u8];

    /// <summary>Signature, version 2 with the command LOCAL, AF_UNSPEC, and nothing behind.</summary>
    private static readonly byte[] Binary = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00];

    /// <summary>Empty: none.</summary>
    public static byte[] Of(HealthCheckSettings settings) => settings.SendProxyProtocol switch
    {
        CheckProxyProtocol.V1 => Text,
        CheckProxyProtocol.V2 => Binary,
        _ => [],
    };
}
