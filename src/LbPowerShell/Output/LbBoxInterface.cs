namespace LbAdmin.PowerShell.Output;

/// <summary>A network interface of an agent's box.</summary>
public sealed class LbBoxInterface : LbObject
{
    public string Name { get; set; } = string.Empty;

    /// <summary>Empty where it has none.</summary>
    public string MacAddress { get; set; } = string.Empty;

    /// <summary>In bytes.</summary>
    public int Mtu { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>With prefix length, as 10.0.0.1/24.</summary>
    public string[] Addresses { get; set; } = [];

    /// <summary>Clients' packets for VIPs of the kernel engine are taken here.</summary>
    public bool TakesClients { get; set; }

    public override string ToString() => Name;
}
