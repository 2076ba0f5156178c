using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>The agent as a process, with a state folder and a socket of its own.</summary>
public sealed class RealAgent : IAsyncLifetime
{
    private readonly string _folder = Places.NewFolder();
    private Process? _process;

    public string Name => "unix:" + Path.Combine(_folder, "agent.sock");

    public async Task InitializeAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Places.Agent, ["--state", Path.Combine(_folder, "state"), "--socket", Path.Combine(_folder, "agent.sock"), "--addresses", "never"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var ready = WaitForReadyAsync(_process);
        await ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public async Task DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task WaitForReadyAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("LbAgent ready", StringComparison.Ordinal))
            {
                // Its pipe must not fill up.
                _ = process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("The agent ended before it was ready.");
    }
}
