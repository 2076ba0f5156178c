using System;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>A real server in words, as the agent writes it: 10.0.0.1:80, [::1]:80; without a port the address alone.</summary>
internal static class RealServerText
{
    public static string Of(RealServerSettings server) => Of(server.Address, server.Port);

    public static string Of(string address, uint port) => port == 0
        ? address
        : address.IndexOf(':') >= 0 ? FormattableString.Invariant($"[{address}]:{port}") : FormattableString.Invariant($"{address}:{port}");
}
