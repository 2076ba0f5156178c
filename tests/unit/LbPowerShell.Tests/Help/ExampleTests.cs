using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Help;

/// <summary>Runs every example of the help, each in a session and on an agent of its own.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string, int> PlainExamples => Examples(full: false);

    public static TheoryData<string, int> FullExamples => Examples(full: true);

    [Theory]
    [MemberData(nameof(PlainExamples))]
    public async Task Example_Run_DoesWhatItShows(string cmdlet, int number)
    {
        var example = HelpPages.Example(cmdlet, number);
        await using var world = await ExampleWorld.MakeAsync(example.Code);
        using var session = new Session(world.Agent);
        session.Run("$ExecutionContext.SessionState.Path.SetLocation($args[0])", world.Folder);
        if (example.Answer is { } answer)
        {
            session.Host.Recording.Answers.Enqueue("&" + answer);
        }

        if (example.ErrorId is { } id)
        {
            session.RunWithErrors(world.Local(example.Code));
            Assert.Equal(id, Assert.Single(session.Errors).FullyQualifiedErrorId.Split(',')[0]);
        }
        else
        {
            session.Run(world.Local(example.Code));
            Assert.Empty(session.Host.Recording.Answers);
        }
    }

    [FullPowerShellTheory]
    [MemberData(nameof(FullExamples))]
    public async Task FullExample_RunInPwsh_EndsWithoutError(string cmdlet, int number)
    {
        var example = HelpPages.Example(cmdlet, number);
        await using var world = await ExampleWorld.MakeAsync(example.Code);
        var script = Path.Combine(world.Folder, "example.ps1");
        await File.WriteAllTextAsync(script, $"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{Places.Module}'
            Connect-LbAgent '{world.Agent}'
            {world.Local(example.Code)}
            """);
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-File", script]) { WorkingDirectory = world.Folder, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0 && errors.Length == 0, await output + errors);
    }

    private static TheoryData<string, int> Examples(bool full)
    {
        var data = new TheoryData<string, int>();
        foreach (var (cmdlet, number, _) in HelpPages.Examples().Where(found => found.Example.NeedsFullPowerShell == full))
        {
            data.Add(cmdlet, number);
        }

        return data;
    }
}
