using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;

namespace LbAgent.Network;

/// <summary>
/// Tells other agents of the same network namespace that this one lives: an abstract Unix socket that nobody connects to.
/// The kernel takes it away with the process, however that ends. Linux only.
/// </summary>
internal sealed class AgentPresence : IDisposable
{
    private const string Prefix = "lbadmin-addresses/";
    private static int _count;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}/{Interlocked.Increment(ref _count)}");

    /// <exception cref="SocketException">The name is taken, or the socket cannot be had.</exception>
    public AgentPresence() => _socket.Bind(new UnixDomainSocketEndPoint($"\0{_name}"));

    /// <summary>Whether no other agent lives here. Two that start at one moment each see the other.</summary>
    /// <exception cref="IOException">The kernel's list cannot be read.</exception>
    public bool IsAlone() => !File.ReadLines("/proc/thread-self/net/unix")
        .Select(line => line[(line.LastIndexOf(' ') + 1)..])
        .Any(name => name.StartsWith($"@{Prefix}", StringComparison.Ordinal) && name[1..] != _name);

    public void Dispose() => _socket.Dispose();
}
