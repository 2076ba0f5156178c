using System;
using System.Linq;
using System.Net.Sockets;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>For tests of servers that are pinged: skipped where this user may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PingFactAttribute : FactAttribute
{
    public PingFactAttribute() => base.Skip = new[] { SocketType.Dgram, SocketType.Raw }.Any(MayOpen) ? null : "needs CAP_NET_RAW, or a group in net.ipv4.ping_group_range";

    private static bool MayOpen(SocketType type)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, type, ProtocolType.Icmp);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
