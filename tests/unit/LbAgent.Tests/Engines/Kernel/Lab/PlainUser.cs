using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>A user without rights but those that he is given, with a copy of the agent, which need not lie where he can reach it; gone with the test.</summary>
internal sealed class PlainUser : IDisposable
{
    /// <summary>nobody's, everywhere.</summary>
    private const string Id = "65534";

    private readonly DirectoryInfo _home;

    /// <param name="host">Whose network the user sees.</param>
    /// <param name="mounts">Whose file systems.</param>
    public PlainUser(LabHost host, LabMounts mounts)
    {
        // Not where temporary files go by default: that may be the tester's own.
        _home = Directory.CreateDirectory($"/tmp/{host.Name}");
        var agent = new FileInfo(AgentProcess.Executable());
        Run("cp", "-r", agent.DirectoryName!, File("agent"));
        Run("chown", "-R", Id, _home.FullName);
        (Host, Mounts) = (host, mounts);
    }

    private LabHost Host { get; }

    private LabMounts Mounts { get; }

    /// <param name="pins">Where its kernel engine outlives it; null: where it does by itself.</param>
    /// <param name="capabilities">As setpriv(1) names them.</param>
    public Task<AgentProcess> StartAgentAsync(string? pins, params string[] capabilities)
    {
        var given = string.Join(',', capabilities.Select(name => $"+{name}").Prepend("-all"));
        string[] launcher =
        [
            .. Mounts.Starter(Host), "setpriv", "--reuid", Id, "--regid", Id, "--clear-groups", "--inh-caps", given, "--ambient-caps", given, "--bounding-set", given,
            // In place of the agent that comes first among the arguments, the copy of it.
            "sh", "-c", "shift; exec \"$0\" \"$@\"", Copy,
        ];
        return AgentProcess.StartUnderAsync(launcher, File("state"), File("agent.sock"), pins is null ? [] : ["--pins", pins]);
    }

    /// <summary>Runs the agent's program to its end, with no rights at all.</summary>
    public (int ExitCode, string Output, string Error) Agent(params string[] arguments) =>
        Mounts.Run(Host, ["env", "-u", "XDG_RUNTIME_DIR", "setpriv", "--reuid", Id, "--regid", Id, "--clear-groups", "--bounding-set", "-all", Copy, .. arguments]);

    public void Dispose() => _home.Delete(recursive: true);

    private string Copy => File(Path.Combine("agent", Path.GetFileName(AgentProcess.Executable())));

    private string File(string name) => Path.Combine(_home.FullName, name);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
