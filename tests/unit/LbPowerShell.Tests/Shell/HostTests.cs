using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Shell;

/// <summary>The small host: exit codes, streams, questions, scripts.</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData("'ok'", 0, "ok", "")]
    [InlineData("exit 7", 7, "", "")]
    [InlineData("throw 'no'", 1, "", "no")]
    [InlineData("Get-LbVip -Agent unix:/nowhere; 'after'", 0, "after", "Get-LbVip: agent unix:/nowhere")]
    [InlineData("'before'; Get-LbVip -Agent unix:/nowhere", 1, "before", "Get-LbVip: agent unix:/nowhere")]
    [InlineData("Get-LbVip -Agent unix:/nowhere -ErrorAction Stop; 'after'", 1, "", "agent unix:/nowhere")]
    [InlineData("if (", 1, "", "Missing")]
    public async Task Commands_EndAsPwshEndsThem(string commands, int code, string output, string error)
    {
        var end = await RunAsync(null, "-c", commands);
        Assert.Equal(code, end.Code);
        Assert.Equal(output, end.Output.Trim());
        Assert.Contains(error, end.Error, StringComparison.Ordinal);
        Assert.Equal(error.Length == 0, end.Error.Length == 0);
    }

    [Fact]
    public async Task Script_GetsItsArguments_AndItsExitCodeCounts()
    {
        var script = Path.Combine(Places.NewFolder(), "x.ps1");
        await File.WriteAllTextAsync(script, "param([string]$Name, [switch]$Loud, [Parameter(Position = 0)]$Rest)\n\"$Name $Loud $Rest\"\nexit 5\n");
        var end = await RunAsync(null, script, "-Name", "web", "one", "-Loud");
        Assert.Equal((5, "web True one"), (end.Code, end.Output.Trim()));
    }

    [Fact]
    public async Task Views_AreTables()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web");
        var end = await RunAsync(null, "-c", $"Get-LbVip -Agent '{agent.Name}'");
        Assert.Contains("10.0.0.1:80", end.Output, StringComparison.Ordinal);
        Assert.Contains($"Agent: {agent.Name}", end.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\n", 1)]
    [InlineData("n\n", 0)]
    public async Task Question_IsAnsweredOnStandardInput(string answer, int changes)
    {
        await using var agent = await FakeAgent.StartAsync();
        var end = await RunAsync(answer, "-c", $"Remove-LbVip web -Confirm -Agent '{agent.Name}'; [Threading.Thread]::Sleep(1)");
        Assert.Equal(0, end.Code);
        Assert.Contains("Remove VIP web", end.Output, StringComparison.Ordinal);
        Assert.Equal(changes, agent.Changes.Count(change => !change.Options.DryRun));
    }

    [Fact]
    public async Task Question_WithNobodyToAnswer_IsAnError()
    {
        await using var agent = await FakeAgent.StartAsync();
        var end = await RunAsync(string.Empty, "-c", $"Remove-LbVip web -Confirm -Agent '{agent.Name}'");
        Assert.Equal(1, end.Code);
        Assert.Contains("nobody is there to answer", end.Error, StringComparison.Ordinal);
        Assert.Contains("Leave out -Confirm and give -Force", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(agent.Changes, change => !change.Options.DryRun);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string? input, params string[] arguments)
    {
        using var shell = Process.Start(new ProcessStartInfo("dotnet", [Places.Shell, Places.Module, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await shell.StandardInput.WriteAsync(input);
        shell.StandardInput.Close();
        var error = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output, await error);
    }
}
