using System;
using System.IO;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;

namespace LbAdmin.PowerShell.Tests.Help;

/// <summary>What an example finds, as docs/help/prepared/README.md says it: agents with a few VIPs, and files in the current location.</summary>
internal sealed class ExampleWorld : IAsyncDisposable
{
    private const string StandardFolder = "/run/lbagent/";
    private const string SecondSocket = "second.sock";

    /// <summary>Another part of 127.0.0.0/8 for each test process, so that two may run on one machine.</summary>
    private static readonly string Network = $"127.{(Environment.ProcessId % 250) + 1}.";

    private readonly RealAgent _agent = new();
    private RealAgent? _second;

    private ExampleWorld()
    {
    }

    public string Folder { get; } = Places.NewFolder();

    public string Agent => _agent.Name;

    public static async Task<ExampleWorld> MakeAsync(string code)
    {
        var world = new ExampleWorld();
        await world._agent.InitializeAsync();
        world.Import(world._agent, "revision-1.json", "first set-up");
        world.Import(world._agent, "revision-2.json", "shop added");
        if (code.Contains(SecondSocket, StringComparison.Ordinal) || code.Contains("boxes.txt", StringComparison.Ordinal))
        {
            world._second = new RealAgent();
            await world._second.InitializeAsync();
            world.Import(world._second, "second.json", "first set-up");
        }

        foreach (var file in Directory.EnumerateFiles(HelpPages.Prepared))
        {
            world.Place(file);
        }

        return world;
    }

    /// <summary>The same text for the places of this test: other sockets, other loopback addresses.</summary>
    public string Local(string text) => text
        .Replace(StandardFolder + "agent.sock", SocketOf(_agent), StringComparison.Ordinal)
        .Replace(StandardFolder + SecondSocket, SocketOf(_second ?? _agent), StringComparison.Ordinal)
        .Replace(StandardFolder, Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        .Replace("*" + SecondSocket, "*" + SocketOf(_second ?? _agent), StringComparison.Ordinal)
        .Replace("127.0.", Network, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string SocketOf(RealAgent agent) => agent.Name["unix:".Length..];

    private void Import(RealAgent agent, string file, string note)
    {
        using var session = new Session(agent.Name);
        var placed = Place(Path.Combine(HelpPages.Prepared, "agent", file));
        session.Run("Import-LbConfiguration $args[0] -Note $args[1] -Force", placed, note);
        File.Delete(placed);
    }

    private string Place(string file)
    {
        var placed = Path.Combine(Folder, Path.GetFileName(file));
        File.WriteAllText(placed, Local(File.ReadAllText(file)));
        return placed;
    }
}
