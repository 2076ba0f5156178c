using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>An entry of an agent's flow table.</summary>
public sealed class LbFlow : LbObject
{
    public string Vip { get; set; } = string.Empty;

    public LbProtocol Protocol { get; set; }

    public string ClientAddress { get; set; } = string.Empty;

    public int ClientPort { get; set; }

    public string VipAddress { get; set; } = string.Empty;

    public int VipPort { get; set; }

    public string ServerAddress { get; set; } = string.Empty;

    public int ServerPort { get; set; }

    public LbFlowState State { get; set; }

    /// <summary>Since its last packet.</summary>
    public TimeSpan Idle { get; set; }

    /// <summary>Address and port of the client.</summary>
    public string Client => Endpoint(ClientAddress, ClientPort);

    /// <summary>Address and port of the real server.</summary>
    public string Server => Endpoint(ServerAddress, ServerPort);

    public override string ToString() => $"{Client} -> {Endpoint(VipAddress, VipPort)} -> {Server}";

    private static string Endpoint(string address, int port) => address.IndexOf(':') >= 0 ? $"[{address}]:{port}" : $"{address}:{port}";
}
