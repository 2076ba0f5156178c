using System;
using System.IO;
using LbAdmin.Protos.V1;

namespace LbAdmin.Bench.Processes;

/// <summary>A running agent with a state directory of its own and a channel to it.</summary>
internal sealed class Agent : IDisposable
{
    private const string ReadyLine = "LbAgent ready";
    private static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(20);
    private static int started;

    private readonly Child child;
    private readonly AgentChannel channel;

    private Agent(Child child, string socket, TimeSpan readyAfter)
    {
        this.child = child;
        ReadyAfter = readyAfter;
        channel = new AgentChannel(socket);
        Configuration = new ConfigurationService.ConfigurationServiceClient(channel.Invoker);
        Status = new StatusService.StatusServiceClient(channel.Invoker);
    }

    public int ProcessId => child.ProcessId;

    /// <summary>From the execution of the program to its line that it is ready.</summary>
    public TimeSpan ReadyAfter { get; }

    public ConfigurationService.ConfigurationServiceClient Configuration { get; }

    public StatusService.StatusServiceClient Status { get; }

    public Child Process => child;

    public static Agent Start(Children children, string program, string directory, int? core)
    {
        var own = Path.Combine(directory, $"agent-{++started}");
        _ = Directory.CreateDirectory(own);
        var socket = Path.Combine(own, "agent.sock");
        var process = children.Start(program, ["--state", Path.Combine(own, "state"), "--socket", socket], core);
        return new Agent(process, socket, process.WaitForLine(ReadyLine, ReadyTime));
    }

    public void Dispose()
    {
        channel.Dispose();
        child.Dispose();
    }
}
