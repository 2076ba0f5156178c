using System;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.ServiceProcess;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Interop;

namespace LbAgent.Hosting;

/// <summary>
/// The agent as a service of Windows. It is running once it serves, so that a start that fails is told to whoever asked for
/// it; and stopped once flows had their time (--drain), which the service manager is told to wait for. The service
/// lifetime of Microsoft.Extensions.Hosting says both earlier.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class AgentService : ServiceBase
{
    public const string Name = "LbAgent";

    /// <summary>ERROR_EXCEPTION_IN_SERVICE. The event log has the reason.</summary>
    private const int FailedInService = 1064;

    /// <summary>What a stop takes beside the flows: control connections (5 s at most), the store, the process itself.</summary>
    private static readonly TimeSpan StopAllowance = TimeSpan.FromSeconds(15);

    /// <summary>A configuration of 10,000 VIPs with 10 servers each takes a few seconds.</summary>
    private static readonly TimeSpan StartAllowance = TimeSpan.FromMinutes(2);

    private readonly AgentOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private AgentService(AgentOptions options)
    {
        _options = options;
        ServiceName = Name;
        CanShutdown = true;
    }

    /// <summary>Whether the service manager started this process.</summary>
    public static bool IsHere { get; } = ParentProcess.Name.Equals("services", StringComparison.OrdinalIgnoreCase);

    /// <returns>Exit code, which the service manager has been told too.</returns>
    public static int Run(AgentOptions options)
    {
        using var service = new AgentService(options);
        Run(service);
        return service.ExitCode;
    }

    protected override void OnStart(string[] args)
    {
        RequestAdditionalTime(StartAllowance);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = AgentHost.RunAsync(_options, ready.SetResult, _stop.Token);
        Task.WaitAny([ready.Task, _running], CancellationToken.None);
        if (!ready.Task.IsCompletedSuccessfully)
        {
            // An end before it was ready is a failure, whose reason this throws: ServiceBase writes it to the event log.
            ExitCode = FailedInService;
            _running.GetAwaiter().GetResult();
        }

        _ = EndWithAgentAsync();
    }

    protected override void OnStop()
    {
        RequestAdditionalTime(_options.Drain + StopAllowance);
        _stop.Cancel();
        ((IAsyncResult)_running).AsyncWaitHandle.WaitOne();
    }

    /// <summary>Windows gives all services together a few seconds (WaitToKillServiceTimeout), whatever is asked for.</summary>
    protected override void OnShutdown() => OnStop();

    protected override void Dispose(bool disposing)
    {
        _stop.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A service whose agent has failed is not running: the recovery actions are for that.</summary>
    private async Task EndWithAgentAsync()
    {
        try
        {
            await _running;
        }
        catch (Exception failure)
        {
            EventLog.WriteEntry($"The agent failed: {failure}", EventLogEntryType.Error);
            Environment.Exit(FailedInService);
        }
    }
}
