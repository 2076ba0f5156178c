using System;
using System.Diagnostics;
using System.Globalization;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>
/// The file systems of a host that was just started: an empty /run, and /sys/fs/bpf for root alone, as systemd mounts it. A mount namespace that a
/// sleeping process keeps; it is gone with the test.
/// </summary>
internal sealed class LabMounts : IDisposable
{
    private readonly Process _keeper;

    public LabMounts()
    {
        _keeper = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--propagation", "private", "sh", "-ec", "mount -t tmpfs -o mode=755 run /run; mount -t bpf -o mode=700 bpf /sys/fs/bpf; echo ready; exec sleep 600"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", _keeper.StandardOutput.ReadLine());
    }

    /// <summary>What comes before a command that is to see these file systems, and that host's network.</summary>
    public string[] Starter(LabHost host) =>
    [
        // The root too: a mount namespace brings its own, which is another one where the tests run in a chroot.
        .. host.Starter,
        string.Create(CultureInfo.InvariantCulture, $"--mount=/proc/{_keeper.Id}/ns/mnt"),
        string.Create(CultureInfo.InvariantCulture, $"--root=/proc/{_keeper.Id}/root"),
    ];

    /// <summary>Runs the agent's program there to its end.</summary>
    public (int ExitCode, string Output, string Error) Agent(LabHost host, params string[] arguments) => Run(host, [AgentProcess.Executable(), .. arguments]);

    /// <summary>Runs a command there to its end.</summary>
    public (int ExitCode, string Output, string Error) Run(LabHost host, params string[] command)
    {
        var starter = Starter(host);
        using var process = Process.Start(new ProcessStartInfo(starter[0], [.. starter[1..], .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        _keeper.Kill();
        _keeper.WaitForExit();
        _keeper.Dispose();
    }
}
