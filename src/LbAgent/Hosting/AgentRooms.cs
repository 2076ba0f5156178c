using System;
using LbAgent.Control;
using LbAgent.Engines;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Proxy;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using LbAgent.Network;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using LbAgent.Store;
using Microsoft.Extensions.DependencyInjection;

namespace LbAgent.Hosting;

/// <summary>Puts the rooms of the agent together, but for the API.</summary>
internal static class AgentRooms
{
    public static void AddAgent(this IServiceCollection services, AgentOptions options, ConfigurationStore store)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(store);
        services.AddSingleton<EventLog>();
        services.AddSingleton<ISchedulerFactory, SchedulerFactory>();
        services.AddSingleton<RuntimeState>();
        services.AddSingleton<DsrPaths>();
        services.AddSingleton<CheckLoop>();
        services.AddSingleton<ProbeFactory>();
        services.AddSingleton<HealthSupervisor>();
        services.AddSingleton<HealthCheckTester>();
        services.AddProxyEngine(options);
        services.AddSingleton(KernelReadiness.Describe());
        services.AddSingleton(new EngineDescription("http", IsAvailable: false, "not built into this agent"));
        services.AddSingleton<EngineList>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<ConfigurationWriter>();
        services.AddSingleton<HealthCheckTrial>();
    }

    private static void AddProxyEngine(this IServiceCollection services, AgentOptions options)
    {
        services.AddSingleton<ActivityClock>();
        services.AddSingleton(new BoxAddresses(isForbidden: options.Addresses == AddressChoice.Never));
        services.AddSingleton<PortSteering>();
        services.AddSingleton(rooms => Relays.Create(
            options.Relay, rooms.GetRequiredService<ActivityClock>(), rooms.GetRequiredService<EventLog>(), TimeProvider.System));
        services.AddSingleton<ProxyBox>();
        services.AddSingleton<IForwardingEngine, ProxyEngine>();
    }
}
