using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Pools: settings both ways, status inwards.</summary>
internal static class PoolMapping
{
    public static Pool Write(PoolSettings pool)
    {
        var message = new Pool
        {
            Name = pool.Name,
            Scheduler = WriteScheduler(pool),
            Persistence = WritePersistence(pool),
            HealthCheck = pool.HealthCheck is { } check ? HealthCheckMapping.Write(check) : null,
            SlowStart = Times.Write(pool.SlowStart),
            ConnectTimeout = Times.Write(pool.ConnectTimeout),
        };
        if (pool.OnUnhealthy is { } onUnhealthy)
        {
            message.OnUnhealthy = (OnUnhealthy)onUnhealthy;
        }

        if (pool.Fallback is { } fallback)
        {
            message.Fallback = (Fallback)fallback;
        }

        if (pool.SendProxyProtocol is { } header)
        {
            message.SendProxyProtocol = (ProxyProtocolVersion)header;
        }

        message.Servers.AddRange((pool.Servers ?? []).Select(RealServerMapping.Write));
        return message;
    }

    public static PoolSettings Read(Pool pool) => new()
    {
        Name = pool.Name,
        Scheduler = pool.Scheduler is { HasKind: true } scheduler ? (LbScheduler)scheduler.Kind : null,
        HashOn = pool.Scheduler?.HashOn.Select(field => (LbHashField)field).ToArray(),
        Persistence = pool.Persistence is { HasKind: true } persistence ? (LbPersistence)persistence.Kind : null,
        PersistencePrefix = pool.Persistence is { HasIpv4PrefixLength: true, HasIpv6PrefixLength: true } prefixes ? [(int)prefixes.Ipv4PrefixLength, (int)prefixes.Ipv6PrefixLength] : null,
        PersistenceTimeout = Times.Read(pool.Persistence?.Timeout),
        SlowStart = Times.Read(pool.SlowStart),
        OnUnhealthy = pool.HasOnUnhealthy ? (LbOnUnhealthy)pool.OnUnhealthy : null,
        Fallback = pool.HasFallback ? (LbFallback)pool.Fallback : null,
        ConnectTimeout = Times.Read(pool.ConnectTimeout),
        SendProxyProtocol = pool.HasSendProxyProtocol ? (LbProxyProtocolVersion)pool.SendProxyProtocol : null,
        HealthCheck = pool.HealthCheck is { } check ? HealthCheckMapping.Read(check) : null,
        Servers = pool.Servers.Select(RealServerMapping.Read).ToArray(),
    };

    public static LbPool Read(string agent, PoolStatus status)
    {
        var pool = Read(status.Pool);
        var scheduler = pool.Scheduler ?? Defaults.Scheduler;
        return new LbPool
        {
            AgentName = agent,
            Name = pool.Name,
            Vip = status.Vips.ToArray(),
            Scheduler = scheduler,
            HashOn = pool.HashOn is { Length: > 0 } fields ? fields : scheduler == LbScheduler.Hash ? [Defaults.HashOn] : [],
            Persistence = pool.Persistence ?? Defaults.Persistence,
            PersistencePrefix = pool.PersistencePrefix ?? [Defaults.Ipv4Prefix, Defaults.Ipv6Prefix],
            PersistenceTimeout = pool.PersistenceTimeout ?? Defaults.PersistenceTimeout,
            SlowStart = pool.SlowStart ?? default,
            OnUnhealthy = pool.OnUnhealthy ?? Defaults.OnUnhealthy,
            Fallback = pool.Fallback ?? Defaults.Fallback,
            ConnectTimeout = pool.ConnectTimeout ?? Defaults.ConnectTimeout,
            SendProxyProtocol = pool.SendProxyProtocol ?? Defaults.SendProxyProtocol,
            HealthCheck = HealthCheckMapping.TypeOf(status.Pool.HealthCheck) ?? Defaults.CheckType,
            ServersAvailable = (int)status.ServersAvailable,
            ServersTotal = (int)status.ServersTotal,
        };
    }

    private static Scheduler? WriteScheduler(PoolSettings pool)
    {
        if (pool.Scheduler is null && pool.HashOn is null)
        {
            return null;
        }

        var scheduler = new Scheduler { HashOn = { (pool.HashOn ?? []).Select(field => (HashField)field) } };
        if (pool.Scheduler is { } kind)
        {
            scheduler.Kind = (SchedulerKind)kind;
        }

        return scheduler;
    }

    private static Persistence? WritePersistence(PoolSettings pool)
    {
        if (pool.Persistence is null && pool.PersistencePrefix is null && pool.PersistenceTimeout is null)
        {
            return null;
        }

        var persistence = new Persistence { Timeout = Times.Write(pool.PersistenceTimeout) };
        if (pool.Persistence is { } kind)
        {
            persistence.Kind = (PersistenceKind)kind;
        }

        // A negative length becomes a huge one: the agent refuses both in the same words.
        if (pool.PersistencePrefix is [var ipv4, ..])
        {
            persistence.Ipv4PrefixLength = unchecked((uint)ipv4);
        }

        if (pool.PersistencePrefix is [_, var ipv6, ..])
        {
            persistence.Ipv6PrefixLength = unchecked((uint)ipv6);
        }

        return persistence;
    }
}
