using System;
using System.IO;
using System.Reflection;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Grpc.HealthCheck;
using LbAgent.Api;
using LbAgent.Control;
using LbAgent.Engines;
using LbAgent.Events;
using LbAgent.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Logging.EventLog;

namespace LbAgent.Hosting;

/// <summary>Puts the rooms together, one line each, and runs them until told to stop.</summary>
internal static class AgentHost
{
    private const int MessageLimit = 64 * 1024 * 1024;

    /// <summary>Consoles and watchers, far more than any box has; idle ones must not use up what traffic needs.</summary>
    private const int MostControlConnections = 2048;

    /// <param name="options">How it was started.</param>
    /// <param name="ready">Called once the agent serves.</param>
    /// <param name="cancellation">Tells it to stop: it then returns when flows had their time.</param>
    /// <exception cref="StartRefusedException">It cannot start so.</exception>
    public static async Task RunAsync(AgentOptions options, Action ready, CancellationToken cancellation)
    {
        using var outlived = OutlivedSignals.Begin();
        await using var app = Build(options, OpenStore(options));
        try
        {
            app.Services.GetRequiredService<ConfigurationWriter>().Start();
            await app.StartAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(failure);
        }

        var engines = app.Services.GetRequiredService<EngineList>();
        await AnnounceAsync(app, options, engines);
        ready();
        // What the start needed is given back: an agent may then do nothing for days, and no collection would come.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await app.WaitForShutdownAsync(cancellation);
        await engines.StopAsync(options.Drain);
    }

    private static ConfigurationStore OpenStore(AgentOptions options)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                ControlPipe.RefuseTaken(options.Endpoint);
            }
            else
            {
                ControlSocket.RefuseTooLong(options.Endpoint);
            }

            return ConfigurationStore.Open(StoreDirectory.Open(options.StateDirectory), TimeProvider.System);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(failure);
        }
    }

    private static WebApplication Build(AgentOptions options, ConfigurationStore store)
    {
        // Empty: no appsettings.json or environment decides anything here, and no file watcher walks the working directory.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        if (OperatingSystem.IsWindows() && AgentService.IsHere)
        {
            // A service has no console.
            builder.Logging.AddEventLog(new EventLogSettings { SourceName = AgentService.Name });
        }

        // Whoever does not read the log must not hold up what is logged: traffic and health checks.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        if (OperatingSystem.IsWindows())
        {
            builder.WebHost.UseNamedPipes(ControlPipe.Restrict);
        }
        else
        {
            UseControlSocket(builder.WebHost, options);
        }

        var services = builder.Services;
        services.AddAgent(options, store);
        services.AddSingleton(new AgentIdentity(Version, DateTimeOffset.UtcNow));
        services.AddSingleton<AgentStopping>();
        services.AddSingleton<EventVips>();
        services.AddSingleton(HealthService());
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MessageLimit;
            grpc.MaxSendMessageSize = MessageLimit;
            grpc.Interceptors.Add<FailureInterceptor>();
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

        var app = builder.Build();
        app.MapGrpcService<ConfigurationApi>();
        app.MapGrpcService<StatusApi>();
        app.MapGrpcService<EventApi>();
        app.MapGrpcService<HealthCheckApi>();
        app.MapGrpcService<DrainApi>();
        app.MapGrpcService<FlowApi>();
        app.MapGrpcService<HealthServiceImpl>();
        return app;
    }

    [UnsupportedOSPlatform("windows")]
    private static void UseControlSocket(IWebHostBuilder host, AgentOptions options) =>
        host.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => ControlSocket.Bind(options.Endpoint))
            .ConfigureServices(services => services.AddSingleton<IConnectionListenerFactory>(rooms => new ControlListenerFactory(
                ActivatorUtilities.CreateInstance<SocketTransportFactory>(rooms), rooms.GetRequiredService<EventLog>(), TimeProvider.System)));

    private static string Version =>
        typeof(AgentHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void Listen(KestrelServerOptions kestrel, AgentOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostControlConnections;
        kestrel.Limits.MaxRequestBodySize = null; // gRPC has its own limit, for each message
        if (OperatingSystem.IsWindows())
        {
            kestrel.ListenNamedPipe(options.Endpoint, Identify);
        }
        else
        {
            kestrel.ListenUnixSocket(options.Endpoint, Identify);
        }
    }

    private static void Identify(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(next => connection =>
        {
            connection.Features.Set(new CallerFeature(CallerName.Of(connection)));
            return next(connection);
        });
    }

    private static HealthServiceImpl HealthService()
    {
        var health = new HealthServiceImpl();
        health.SetStatus("", Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
        return health;
    }

    private static Task AnnounceAsync(WebApplication app, AgentOptions options, EngineList engines)
    {
        var current = app.Services.GetRequiredService<ConfigurationWriter>().Current;
        var where = OperatingSystem.IsWindows() ? $"pipe:{options.Endpoint}" : $"unix:{options.Endpoint}";
        var what = string.Join("; ", System.Linq.Enumerable.Select(engines.Descriptions, engine => $"{engine.Name} ({engine.Detail})"));
        return Console.Out.WriteLineAsync($"LbAgent ready on {where}, revision {current.Revision}, engines: {what}");
    }
}
