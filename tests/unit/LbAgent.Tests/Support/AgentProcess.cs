using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using Grpc.Net.Client;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>The real agent as a process of its own: the published one where there is one, else the one built beside the tests.</summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private AgentProcess(Process process, string socket, string readyLine)
    {
        _process = process;
        Socket = socket;
        ReadyLine = readyLine;
        Channel = Open(socket);
        _ = ReadLogAsync(process.StandardOutput);
        _ = process.StandardError.ReadToEndAsync();
    }

    public string Socket { get; }

    public string ReadyLine { get; }

    public GrpcChannel Channel { get; }

    public int Id => _process.Id;

    /// <summary>What it has written since it was ready, line by line.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>All that its threads have worked so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static Task<AgentProcess> StartAsync(string state, string socket, params string[] more) =>
        StartUnderAsync([], state, socket, ["--addresses", "never", .. more]);

    /// <summary>The same by a program that runs another in its own place, as <c>prlimit --nofile=256</c>.</summary>
    public static async Task<AgentProcess> StartUnderAsync(string[] launcher, string state, string socket, params string[] more)
    {
        var process = Launch(launcher, ["--state", state, "--socket", socket, "--drain", "1", .. more]);
        string? line;
        while ((line = await process.StandardOutput.ReadLineAsync()) is not null)
        {
            if (line.StartsWith("LbAgent ready", StringComparison.Ordinal))
            {
                return new AgentProcess(process, socket, line);
            }
        }

        Assert.Fail($"the agent did not start: {await process.StandardError.ReadToEndAsync()}");
        throw new UnreachableException();
    }

    /// <summary>Runs the agent where it is expected to give up; its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Launch([], arguments);
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error);
    }

    /// <summary>The agent's file.</summary>
    public static string Executable()
    {
        if (Environment.GetEnvironmentVariable("LBADMIN_AGENT_EXE") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var published = Path.Combine(folder.FullName, "artifacts", "LbAgent", "LbAgent");
            if (File.Exists(published))
            {
                return published;
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "LbAgent");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, as a service manager does, and waits until it has.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!;
        kill.WaitForExit();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Channel.Dispose();
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <summary>A connection of its own to the control socket.</summary>
    public GrpcChannel NewChannel() => Open(Socket);

    private static GrpcChannel Open(string socket) => GrpcChannel.ForAddress("http://agent", new GrpcChannelOptions
    {
        MaxReceiveMessageSize = 64 << 20,
        MaxSendMessageSize = 64 << 20,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        },
    });

    private static Process Launch(string[] launcher, string[] arguments)
    {
        string[] command = [.. launcher, Executable(), .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_EnableDiagnostics"] = "0" }, // an agent that is killed leaves no diagnostic sockets behind
        })!;
    }

    private async Task ReadLogAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _log.Enqueue(line);
        }
    }
}
