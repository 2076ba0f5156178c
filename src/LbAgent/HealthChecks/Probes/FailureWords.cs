using System.ComponentModel;
using System.Net.Sockets;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>What a failed call of a probe means: about the server, in words, or about this box.</summary>
internal static class FailureWords
{
    /// <param name="error">Of the system.</param>
    /// <param name="missing">What did not come, as "no SYN-ACK".</param>
    public static ProbeResult Of(int error, string missing) => error switch
    {
        LinuxError.ConnectionRefused => ProbeResult.Bad("connection refused"),
        LinuxError.ConnectionReset => ProbeResult.Bad("connection reset"),
        LinuxError.HostUnreachable => ProbeResult.Bad("host unreachable"),
        LinuxError.NetworkUnreachable => ProbeResult.Bad("network unreachable"),
        LinuxError.TimedOut => ProbeResult.Bad(missing),
        LinuxError.AddressNotAvailable => ProbeResult.Impossible("no local port is free"),
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
        SocketError.AddressNotAvailable => ProbeResult.Impossible("no local port is free"),
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => ProbeResult.Impossible(failure.Message),
        _ => ProbeResult.Bad(failure.Message),
    };
}
