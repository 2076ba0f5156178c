using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Hosting;

/// <summary>The agent has the light garbage collector: one heap, and no thread for each core.</summary>
public sealed class CollectorTests
{
    /// <summary>What an agent that is built as an ordinary .NET program starts with.</summary>
    [Theory]
    [InlineData("System.GC.Server")]
    [InlineData("System.GC.Concurrent")]
    public void RuntimeSettings_NameTheLightCollector(string setting)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "LbAgent.runtimeconfig.json")));
        var settings = file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.False(settings.GetProperty(setting).GetBoolean());
    }

    /// <summary>The server collector has a thread for each core; with one core alone .NET never takes it.</summary>
    [Fact]
    public async Task RunningAgent_HasNoThreadOfTheServerCollector()
    {
        using var directory = new TemporaryDirectory();
        using var agent = await AgentProcess.StartAsync(directory.File("state"), directory.File("agent.sock"));

        var threads = Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{agent.Id}/task"))
            .Select(thread => File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd())
            .ToArray();

        Assert.Contains(".NET Finalizer", threads);
        Assert.DoesNotContain(threads, name => name.Contains("GC", StringComparison.Ordinal));
    }
}
