using System.ComponentModel;
using System.Net.Sockets;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>What a failed call of a probe means: about the server, in words, or about this box.</summary>
internal static class FailureWords
{
    /// <summary>All ports towards this server are taken; or, by IPv6 above all, the box has no address to ask from.</summary>
    private const string NoLocalEnd = "no local address or port is free for it";

    /// <param name="error">Of the system.</param>
    /// <param name="missing">What did not come, as "no SYN-ACK".</param>
    public static ProbeResult Of(int error, string missing) => error switch
    {
        LinuxError.ConnectionRefused => ProbeResult.Bad("connection refused"),
        LinuxError.ConnectionReset => ProbeResult.Bad("connection reset"),
        LinuxError.HostUnreachable => ProbeResult.Bad("host unreachable"),
        LinuxError.NetworkUnreachable => ProbeResult.Bad("network unreachable"),
        LinuxError.TimedOut => ProbeResult.Bad(missing),
        LinuxError.AddressNotAvailable => ProbeResult.Impossible(NoLocalEnd),
        _ when LinuxError.IsExhaustion(error) => ProbeResult.Impossible(new Win32Exception(error).Message),
        _ => ProbeResult.Bad(new Win32Exception(error).Message),
    };

    /// <summary>The same for a managed socket.</summary>
    public static ProbeResult Of(SocketException failure, string missing) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => ProbeResult.Bad("connection refused"),
        SocketError.ConnectionReset => ProbeResult.Bad("connection reset"),
        SocketError.HostUnreachable => ProbeResult.Bad("host unreachable"),
        SocketError.NetworkUnreachable => ProbeResult.Bad("network unreachable"),
        SocketError.TimedOut => ProbeResult.Bad(missing),
        SocketError.AddressNotAvailable => ProbeResult.Impossible(NoLocalEnd),
        SocketError.TooManyOpenSockets => ProbeResult.Impossible("too many open files"), // its own words blame the whole system
        SocketError.NoBufferSpaceAvailable => ProbeResult.Impossible(failure.Message),
        _ => ProbeResult.Bad(failure.Message),
    };
}
