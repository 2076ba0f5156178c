using System;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The real servers that one of our objects means: a VIP, a pool and a health check all of the pool; a flow, an event and counters the one that they name.</summary>
internal sealed class PipedServers
{
    private static readonly ServerName[] All = [ServerName.Parse("*")];

    private PipedServers(string[] vip, string[] pool, ServerName[] servers)
    {
        Vip = vip;
        Pool = pool.Length == 0 ? null : pool;
        Servers = servers;
    }

    /// <summary>Empty: it names none.</summary>
    public string[] Vip { get; }

    public string[]? Pool { get; }

    /// <summary>Empty: it names none.</summary>
    public ServerName[] Servers { get; }

    /// <summary>Null: the object is none of ours.</summary>
    public static PipedServers? Of(PSObject? piped)
    {
        if (piped is null || PipedObject.TypeOf(piped) is not { } type)
        {
            return null;
        }

        string Text(string property) => PipedObject.Text(piped, property);
        var pool = Text(type == typeof(LbPool) ? nameof(LbPool.Name) : nameof(LbVip.Pool));
        var servers = type.Name switch
        {
            nameof(LbVip) or nameof(LbPool) or nameof(LbHealthCheck) => All,
            nameof(LbRealServer) or nameof(LbHealthCheckTest) => Named(Text(nameof(LbRealServer.Address)), Text(nameof(LbRealServer.Port))),
            nameof(LbFlow) => Named(Text(nameof(LbFlow.ServerAddress)), Text(nameof(LbFlow.ServerPort))),
            nameof(LbStatistics) when Text(nameof(LbStatistics.Server)).Length == 0 && pool.Length > 0 => All,
            nameof(LbStatistics) or nameof(LbEvent) => Named(Text(nameof(LbEvent.Server)), string.Empty),
            _ => [],
        };
        var vip = type == typeof(LbVip) ? Text(nameof(LbVip.Name)) : Text(nameof(LbFlow.Vip));
        return new PipedServers(Names(vip), Names(pool), servers);
    }

    private static ServerName[] Named(string address, string port)
    {
        if (address.Length == 0)
        {
            return [];
        }

        var name = ServerName.Parse(address);
        return [uint.TryParse(port, out var number) ? name.At(number) : name];
    }

    private static string[] Names(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
}
