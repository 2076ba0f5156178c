namespace LbAdmin.PowerShell.Commands;

/// <summary>The parameters by which a cmdlet takes real servers.</summary>
internal readonly struct ServerParameters
{
    public ServerParameters(string[]? address, uint? port, string[]? vip, string[]? pool)
    {
        Address = address;
        Port = port;
        Vip = vip;
        Pool = pool;
    }

    public string[]? Address { get; }

    public uint? Port { get; }

    public string[]? Vip { get; }

    public string[]? Pool { get; }
}
