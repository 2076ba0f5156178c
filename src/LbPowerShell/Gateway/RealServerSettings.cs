using System;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Settings of a real server; address and port are its identity in its pool. Null: not given.</summary>
public sealed class RealServerSettings
{
    public string Address { get; set; } = string.Empty;

    /// <summary>0: the port that the client used.</summary>
    public uint Port { get; set; }

    public uint? Weight { get; set; }

    public LbAdminState? AdminState { get; set; }

    public bool? Backup { get; set; }

    public uint? MaxConnections { get; set; }

    /// <summary>As 10.0.0.1:80 or [::1]:80; without a port the address alone.</summary>
    public override string ToString()
    {
        var address = Address.IndexOf(':') >= 0 && Port != 0 ? $"[{Address}]" : Address;
        return Port == 0 ? address : FormattableString.Invariant($"{address}:{Port}");
    }
}
