using System;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using LbAgent.Hosting;
using Xunit;

namespace LbAgent.Tests.Hosting;

public sealed class CommandLineTests
{
    private AgentOptions? _started;

    [Theory]
    [InlineData("0700")]
    [InlineData("0660")]
    [InlineData("Unix")]
    [InlineData("CAP_")]
    [InlineData("BPF")]
    [InlineData("kernel")]
    [InlineData("--pins")]
    [InlineData("--flow-table")]
    [InlineData("cleanup")]
    [InlineData("prepare")]
    public void HelpOnWindows_SaysNothingOfLinux(string word)
    {
        Assert.DoesNotContain(word, Help(isWindows: true), StringComparison.Ordinal);
        Assert.Contains(word, Help(isWindows: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NAME")]
    [InlineData("pipe")]
    [InlineData("New-NetIPAddress")]
    public void HelpOnWindows_SpeaksOfWindows(string word) => Assert.Contains(word, Help(isWindows: true), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"\\.\pipe\lbagent")]
    [InlineData("pipe:lbagent")]
    [InlineData("")]
    [InlineData("/run/lbagent/agent.sock")]
    public async Task PipeNameOnWindows_WithWhatNoNameHas_IsRefused(string name)
    {
        var (exit, error) = await RunAsync(isWindows: true, "--socket", name);

        Assert.Equal(1, exit);
        Assert.Contains("--socket takes the name of a pipe alone", error, StringComparison.Ordinal);
        Assert.Null(_started);
    }

    /// <summary>What cannot be done is refused, not left undone.</summary>
    [Theory]
    [InlineData("--pins", "somewhere")]
    [InlineData("--flow-table", "2048")]
    public async Task OptionsOfLinux_OnWindows_AreRefused(string option, string value)
    {
        var (exit, error) = await RunAsync(isWindows: true, "--socket", "lbagent", option, value);

        Assert.Equal(1, exit);
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.Null(_started);
    }

    [Fact]
    public async Task Options_OnWindows_ReachTheAgent()
    {
        var (exit, error) = await RunAsync(isWindows: true, "--state", "state", "--drain", "2.5", "--addresses", "never", "--socket", "other");

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal((TimeSpan.FromSeconds(2.5), AddressChoice.Never, AgentOptions.DefaultFlowTable, ""), (_started!.Drain, _started.Addresses, _started.FlowTable, _started.Pins));
    }

    private static string Help(bool isWindows)
    {
        using var output = new StringWriter();
        CommandLine.Create((_, _) => Task.FromResult(0), isWindows).Parse("--help").Invoke(new InvocationConfiguration { Output = output });
        return string.Join(' ', output.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<(int Exit, string Error)> RunAsync(bool isWindows, params string[] arguments)
    {
        using var error = new StringWriter();
        var command = CommandLine.Create(
            (options, _) =>
            {
                _started = options;
                return Task.FromResult(0);
            },
            isWindows);
        var exit = await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = error });
        return (exit, error.ToString());
    }
}
