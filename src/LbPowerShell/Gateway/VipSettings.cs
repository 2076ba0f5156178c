using System;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Settings of a VIP. Null: not given.</summary>
public sealed class VipSettings
{
    public string Name { get; set; } = string.Empty;

    public string? Address { get; set; }

    /// <summary>As text: 80, 8000-8100 or any.</summary>
    public string? Port { get; set; }

    public LbProtocol? Protocol { get; set; }

    public string? Pool { get; set; }

    public LbAdminState? AdminState { get; set; }

    public LbForwardingMode? ForwardingMode { get; set; }

    /// <summary>Empty: everyone.</summary>
    public string[]? AllowFrom { get; set; }

    /// <summary>auto, off or an address.</summary>
    public string? SourceNat { get; set; }

    public uint? MaxConnections { get; set; }

    public uint? NewConnectionsPerSecond { get; set; }

    public uint? NewConnectionsPerSecondPerSource { get; set; }

    public TimeSpan? IdleTimeout { get; set; }

    public TimeSpan? HalfClosedTimeout { get; set; }

    public bool? AcceptProxyProtocol { get; set; }

    public LbBalance? Balance { get; set; }

    public override string ToString() => Name;

    /// <summary>The same settings for another VIP.</summary>
    public VipSettings For(string name)
    {
        var copy = (VipSettings)MemberwiseClone();
        copy.Name = name;
        return copy;
    }
}
