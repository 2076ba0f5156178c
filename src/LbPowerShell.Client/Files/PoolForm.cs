using System;
using System.Linq;
using LbAdmin.PowerShell.Client.Mapping;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>A pool with its servers in a file.</summary>
internal static class PoolForm
{
    public static PoolSettings Read(ObjectReader reader)
    {
        var pool = new PoolSettings
        {
            Name = reader.RequiredText("name"),
            Scheduler = reader.Word<LbScheduler>("scheduler"),
            HashOn = reader.Words<LbHashField>("hashOn"),
            Persistence = reader.Word<LbPersistence>("persistence"),
            PersistencePrefix = reader.Numbers("persistencePrefix"),
            PersistenceTimeout = reader.Duration("persistenceTimeout"),
            SlowStart = reader.Duration("slowStart"),
            OnUnhealthy = reader.Word<LbOnUnhealthy>("onUnhealthy"),
            Fallback = reader.Word<LbFallback>("fallback"),
            ConnectTimeout = reader.Duration("connectTimeout"),
            SendProxyProtocol = reader.Word<LbProxyProtocolVersion>("sendProxyProtocol"),
            HealthCheck = reader.Object("healthCheck") is { } check ? HealthCheckForm.Read(check) : null,
            Servers = reader.Objects("servers").Select(ReadServer).ToArray(),
        };
        pool.Scheduler ??= pool.HashOn is null ? null : LbScheduler.Hash;
        reader.RefuseOthers();
        return pool;
    }

    public static FileNode Write(PoolSettings pool)
    {
        var isPersistent = (pool.Persistence ?? Defaults.Persistence) != Defaults.Persistence;
        return new ObjectForm()
            .Text("name", pool.Name)
            .Word("scheduler", pool.Scheduler)
            .Texts("hashOn", IsDefaultHash(pool) ? null : Array.ConvertAll(pool.HashOn!, field => field.ToString()))
            .Word("persistence", pool.Persistence, Defaults.Persistence)
            .Numbers("persistencePrefix", isPersistent && pool.PersistencePrefix is not [Defaults.Ipv4Prefix, Defaults.Ipv6Prefix] ? pool.PersistencePrefix : null)
            .Duration("persistenceTimeout", isPersistent ? pool.PersistenceTimeout : null, Defaults.PersistenceTimeout)
            .Duration("slowStart", pool.SlowStart, TimeSpan.Zero)
            .Word("onUnhealthy", pool.OnUnhealthy, Defaults.OnUnhealthy)
            .Word("fallback", pool.Fallback, Defaults.Fallback)
            .Duration("connectTimeout", pool.ConnectTimeout, Defaults.ConnectTimeout)
            .Word("sendProxyProtocol", pool.SendProxyProtocol, Defaults.SendProxyProtocol)
            .Object("healthCheck", pool.HealthCheck is { } check ? HealthCheckForm.Write(check) : null)
            .List("servers", (pool.Servers ?? []).Select(WriteServer)).Node;
    }

    private static bool IsDefaultHash(PoolSettings pool) =>
        pool.Scheduler != LbScheduler.Hash || pool.HashOn is null or [] or [Defaults.HashOn];

    private static RealServerSettings ReadServer(ObjectReader reader)
    {
        var server = new RealServerSettings
        {
            Address = reader.RequiredText("address"),
            Port = reader.RequiredNumber("port", "Give the server's port, or 0 for the port that the client used."),
            Weight = reader.Number("weight"),
            AdminState = reader.Word<LbAdminState>("adminState"),
            Backup = reader.Flag("backup"),
            MaxConnections = reader.Number("maxConnections"),
        };
        reader.RefuseOthers();
        return server;
    }

    private static FileNode WriteServer(RealServerSettings server) => new ObjectForm()
        .Text("address", server.Address)
        .Number("port", server.Port)
        .Number("weight", server.Weight ?? Defaults.Weight)
        .Word("adminState", server.AdminState, LbAdminState.Enabled)
        .Flag("backup", server.Backup)
        .Number("maxConnections", server.MaxConnections, 0).Node;
}
