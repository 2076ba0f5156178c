using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Pools between wire and domain. Pure.</summary>
internal static class PoolContract
{
    /// <summary>The pool's own settings; its servers stay as they are.</summary>
    public static Overlay<Pool> Read(V1.Pool source) => (basis, findings) =>
    {
        var read = new FieldReader("Pool", TargetName.Pool(source.Name), findings);
        return basis with
        {
            Scheduler = source.Scheduler is { } scheduler ? ReadScheduler(read, scheduler, basis.Scheduler) : basis.Scheduler,
            Persistence = source.Persistence is { } persistence ? ReadPersistence(read, persistence, basis.Persistence) : basis.Persistence,
            HealthCheck = source.HealthCheck is { } check ? HealthCheckContract.Read(source.Name, check)(basis.HealthCheck, findings) : basis.HealthCheck,
            SlowStart = source.SlowStart is { } ramp ? read.Duration("SlowStart", ramp, basis.SlowStart) : basis.SlowStart,
            OnUnhealthy = source.HasOnUnhealthy ? read.Choice("OnUnhealthy", (int)source.OnUnhealthy, basis.OnUnhealthy) : basis.OnUnhealthy,
            Fallback = source.HasFallback ? read.Choice("Fallback", (int)source.Fallback, basis.Fallback) : basis.Fallback,
            ConnectTimeout = source.ConnectTimeout is { } connect ? read.Duration("ConnectTimeout", connect, basis.ConnectTimeout) : basis.ConnectTimeout,
            SendProxyProtocol = source.HasSendProxyProtocol
                ? read.Choice("SendProxyProtocol", (int)source.SendProxyProtocol, basis.SendProxyProtocol)
                : basis.SendProxyProtocol,
        };
    };

    /// <summary>The whole pool with its servers, as a configuration gives it.</summary>
    public static Pool ReadWhole(V1.Pool source, ICollection<Finding> findings)
    {
        var servers = new List<RealServer>(source.Servers.Count);
        foreach (var server in source.Servers)
        {
            if (RealServerContract.ReadKey(source.Name, server, findings) is { } key)
            {
                servers.Add(RealServerContract.Read(source.Name, server)(new RealServer { Address = key.Address, Port = key.Port }, findings));
            }
        }

        return Read(source)(new Pool { Name = source.Name }, findings) with { Servers = new(servers) };
    }

    public static V1.Pool Write(Pool pool)
    {
        var scheduler = new V1.Scheduler { Kind = EnumContract.ToWire<SchedulerKind, V1.SchedulerKind>(pool.Scheduler.Kind) };
        scheduler.HashOn.AddRange(pool.Scheduler.HashOn.Select(EnumContract.ToWire<HashField, V1.HashField>));
        var message = new V1.Pool
        {
            Name = pool.Name,
            Scheduler = scheduler,
            Persistence = new V1.Persistence
            {
                Kind = EnumContract.ToWire<PersistenceKind, V1.PersistenceKind>(pool.Persistence.Kind),
                Ipv4PrefixLength = (uint)pool.Persistence.Ipv4PrefixLength,
                Ipv6PrefixLength = (uint)pool.Persistence.Ipv6PrefixLength,
                Timeout = Duration.FromTimeSpan(pool.Persistence.Timeout),
            },
            HealthCheck = HealthCheckContract.Write(pool.HealthCheck),
            SlowStart = Duration.FromTimeSpan(pool.SlowStart),
            OnUnhealthy = EnumContract.ToWire<OnUnhealthy, V1.OnUnhealthy>(pool.OnUnhealthy),
            Fallback = EnumContract.ToWire<Fallback, V1.Fallback>(pool.Fallback),
            ConnectTimeout = Duration.FromTimeSpan(pool.ConnectTimeout),
            SendProxyProtocol = EnumContract.ToWire<ProxyProtocolVersion, V1.ProxyProtocolVersion>(pool.SendProxyProtocol),
        };
        message.Servers.AddRange(pool.Servers.Select(RealServerContract.Write));
        return message;
    }

    private static SchedulerSettings ReadScheduler(FieldReader read, V1.Scheduler source, SchedulerSettings basis)
    {
        var kind = source.HasKind ? read.Choice("Scheduler", (int)source.Kind, basis.Kind) : basis.Kind;
        var hashOn = source.HashOn.Select(field => read.Choice("HashOn", (int)field, HashField.SourceAddress)).Distinct().ToArray();
        if (kind == SchedulerKind.Hash && hashOn.Length == 0)
        {
            hashOn = basis.HashOn.Count > 0 ? [.. basis.HashOn] : [HashField.SourceAddress];
        }

        return new SchedulerSettings(kind, new(hashOn));
    }

    private static PersistenceSettings ReadPersistence(FieldReader read, V1.Persistence source, PersistenceSettings basis) => new(
        source.HasKind ? read.Choice("Persistence", (int)source.Kind, basis.Kind) : basis.Kind,
        source.HasIpv4PrefixLength ? read.Whole("PersistencePrefix", source.Ipv4PrefixLength, 32, basis.Ipv4PrefixLength) : basis.Ipv4PrefixLength,
        source.HasIpv6PrefixLength ? read.Whole("PersistencePrefix", source.Ipv6PrefixLength, 128, basis.Ipv6PrefixLength) : basis.Ipv6PrefixLength,
        source.Timeout is { } timeout ? read.Duration("PersistenceTimeout", timeout, basis.Timeout) : basis.Timeout);
}
