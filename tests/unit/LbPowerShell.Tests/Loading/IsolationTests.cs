using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Loading;

/// <summary>The module lives with whatever else a process has loaded.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Call_WithAnotherProtobufLoadedFirst_Works()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web");

        var (code, output) = await ShellAsync(
            $"$other = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath('{Places.OtherProtobuf}');"
            + $"(Get-LbVip -Agent '{agent.Name}').Name;"
            + "[AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'Google.Protobuf' }).ForEach({ $_.GetName().Version.ToString() })");

        Assert.Equal(0, code);
        Assert.Contains("web", output, StringComparison.Ordinal);
        Assert.Contains("3.25.1.0", output, StringComparison.Ordinal);
        Assert.Contains("3.36.2.0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_LoadsNoClient()
    {
        var (code, output) = await ShellAsync("(Get-Module LbAdmin).Name; [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name }).Where({ $_ -match 'Grpc|Protobuf|LbPowerShell.Client' })");

        Assert.Equal(0, code);
        Assert.Equal("LbAdmin", output.Trim());
    }

    [Fact]
    public async Task Import_TakesLessThanASecond()
    {
        var (code, output) = await ShellAsync($"Remove-Module LbAdmin; $w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{Places.Module}'; $w.ElapsedMilliseconds");

        Assert.Equal(0, code);
        Assert.InRange(int.Parse(output.Trim(), System.Globalization.CultureInfo.InvariantCulture), 0, 1000);
    }

    [Fact]
    public void Manifest_AtTheRoot_ImportsTheBuiltModule()
    {
        using var session = new Session();
        var module = session.Run($"Remove-Module LbAdmin; Import-Module '{Path.Combine(Places.Root, "LbAdmin.psd1")}'; (Get-Command Get-LbVip).DLL");
        Assert.Equal(Path.Combine(Path.GetDirectoryName(Places.Module)!, "LbPowerShell.dll"), module[0].ToString());
    }

    private static async Task<(int Code, string Output)> ShellAsync(string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo("dotnet", [Places.Shell, Places.Module, "-c", commands]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output);
    }
}
