using System;
using LbAgent.Control;
using LbAgent.Engines;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Pinning;
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
        var arp = OperatingSystem.IsLinux() ? new ArpSettings(new ArpRecord(ArpRecord.In(options.StateDirectory))) : null;
        services.AddSingleton(new BoxAddresses(isForbidden: options.Addresses == AddressChoice.Never, arp));
        services.AddSingleton<AddressModes>();
        services.AddSingleton(rooms => new AddressTakeover(rooms.GetRequiredService<BoxAddresses>(), rooms.GetRequiredService<EventLog>(), engines: 2));
        services.AddSingleton<NewAddresses>();
        services.AddKernelEngine(options);
        services.AddProxyEngine(options);
        services.AddSingleton(new EngineDescription("http", IsAvailable: false, "not built into this agent"));
        services.AddSingleton<EngineList>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<ConfigurationWriter>();
        services.AddSingleton<HealthCheckTrial>();
    }

    private static void AddProxyEngine(this IServiceCollection services, AgentOptions options)
    {
        services.AddSingleton<ActivityClock>();
        services.AddSingleton<PortSteering>();
        services.AddSingleton(rooms => Relays.Create(
            options.Relay, rooms.GetRequiredService<ActivityClock>(), rooms.GetRequiredService<EventLog>(), TimeProvider.System));
        services.AddSingleton<ProxyBox>();
        services.AddSingleton<IForwardingEngine, ProxyEngine>();
    }

    private static void AddKernelEngine(this IServiceCollection services, AgentOptions options)
    {
        services.AddSingleton(rooms => new KernelBox(
            rooms.GetRequiredService<BoxAddresses>(),
            rooms.GetRequiredService<AddressTakeover>(),
            rooms.GetRequiredService<AddressModes>(),
            new PinFolder(options.Pins.Length > 0 ? options.Pins : OperatingSystem.IsLinux() ? PinPlace.Default : ""),
            new DatapathSettings { Flows = options.FlowTable },
            TimeProvider.System));
        services.AddSingleton<IForwardingEngine, KernelEngine>();
    }
}
