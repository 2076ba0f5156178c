using System;
using System.Threading;
using System.Threading.Tasks;

namespace LbAgent.Hosting;

/// <summary>Runs the agent as whoever started it expects: a terminal or a service manager of Linux, or the one of Windows.</summary>
internal static class AgentRun
{
    /// <returns>Exit code: 0 after a stop that was asked for, 1 where it could not start.</returns>
    public static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() && AgentService.IsHere)
        {
            return AgentService.Run(options);
        }

        try
        {
            await AgentHost.RunAsync(options, ready: () => { }, cancellation);
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"LbAgent: {refused.Message}");
            return 1;
        }
    }
}
