using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Files;

/// <summary>Where an export goes: through links, into what is no regular file, in the place of a file without taking what that file is.</summary>
public sealed class ExportPlaceTests : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Places.NewFolder();
    private readonly Session _session = new();
    private FakeAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _agent.Configuration = new Configuration { Vips = { new Vip { Name = "web" } } };
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Each: links that are made (name, target), the file that is exported to, the file that is written.</summary>
    public static TheoryData<string, string, string> Links => new()
    {
        { "link.json>target.json", "link.json", "target.json" },
        { "link.yaml>sub/target.txt", "link.yaml", "sub/target.txt" },
        { "one.json>two.json two.json>target.json", "one.json", "target.json" },
        { "link.json>not-yet.json", "link.json", "not-yet.json" },
        { "near>sub/deep link.json>near/../target.json", "link.json", "sub/target.json" },
        { "near>sub/deep sub/deep/link.json>../target.json", "near/link.json", "sub/target.json" },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void Export_ToALink_WritesWhatItLeadsTo(string links, string given, string written)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub", "deep"));
        File.WriteAllText(Path.Combine(_folder, "target.json"), "old");
        foreach (var link in links.Split(' '))
        {
            File.CreateSymbolicLink(Path.Combine(_folder, link.Split('>')[0]), link.Split('>')[1]);
        }

        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]", Path.Combine(_folder, given), _agent.Name);

        Assert.Contains("web", File.ReadAllText(Path.Combine(_folder, written)), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(Path.Combine(_folder, links.Split(' ')[^1].Split('>')[0])).LinkTarget);
        Assert.Equal(written == "target.json", File.ReadAllText(Path.Combine(_folder, "target.json")) != "old");
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void Export_ToLinksInACircle_SaysSo()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "a.json"), "b.json");
        File.CreateSymbolicLink(Path.Combine(_folder, "b.json"), "a.json");
        _session.RunWithErrors("Export-LbConfiguration $args[0] -Agent $args[1]", Path.Combine(_folder, "a.json"), _agent.Name);
        Assert.StartsWith("Lb.Configuration.FileNotWritten,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("circle", _session.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe.json", "json")]
    [InlineData("pipe.json", "yaml")]
    [InlineData("link.json", "json")]
    public async Task Export_ToAPipe_WritesIntoIt(string given, string format)
    {
        var pipe = Path.Combine(_folder, "pipe.json");
        Assert.Equal(0, await CodeOfAsync("mkfifo", pipe));

        File.CreateSymbolicLink(Path.Combine(_folder, "link.json"), "pipe.json");
        var reading = Task.Run(() => File.ReadAllText(pipe));
        _session.Run("Export-LbConfiguration $args[0] -Format $args[1] -Agent $args[2]", Path.Combine(_folder, given), format, _agent.Name);
        Assert.Contains("web", await reading.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        Assert.Equal(["link.json", "pipe.json"], Array.ConvertAll(Directory.GetFiles(_folder), file => Path.GetFileName(file)!).Order());
        Assert.Equal(0, await CodeOfAsync("test", "-p", pipe));
    }

    [Fact]
    public void Export_InAFilesPlace_KeepsWhoMayReadIt()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Path.Combine(_folder, "mine.json");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _session.Run("Export-LbConfiguration $args[0] -Agent $args[1]", path, _agent.Name);
        Assert.Contains("web", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("", ".json")]
    [InlineData("-Format Yaml", ".yaml")]
    public async Task Export_OfSeveralAgents_IsAFileForEach(string format, string extension)
    {
        await using var second = await FakeAgent.StartAsync();
        second.Configuration = new Configuration { Vips = { new Vip { Name = "shop" } } };
        var folder = Path.Combine(_folder, "new", "backup");
        var files = _session.RunWithErrors($"Export-LbConfiguration -Directory $args[0] {format} -Agent $args[1], unix:/nowhere, $args[2] -PassThru", folder, second.Name, _agent.Name)
            .Select(file => $"{file.Properties["FullName"].Value}").ToArray();
        Assert.StartsWith("Lb.Agent.Unreachable,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Array.ConvertAll([second, _agent], agent => Path.Combine(folder, agent.Name["unix:/".Length..].Replace('/', '-') + extension)), files);
        Assert.Contains("shop", File.ReadAllText(files[0]), StringComparison.Ordinal);
        Assert.Contains("web", File.ReadAllText(files[1]), StringComparison.Ordinal);

        // Again, and one that is not to be replaced.
        File.Delete(files[1]);
        _session.RunWithErrors($"Export-LbConfiguration -Directory $args[0] {format} -Agent $args[1], $args[2] -NoClobber", folder, second.Name, _agent.Name);
        Assert.StartsWith("Lb.Configuration.FileExists,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(File.Exists(files[1]));
    }

    [Theory]
    [InlineData("-Directory $args[0]", "Lb.Configuration.FileTwice")]
    [InlineData("\"$($args[0])/x.json\"", "Lb.Configuration.OneFileManyAgents")]
    public void Export_OfTwoToOneFile_IsRefused(string to, string id)
    {
        _session.RunWithErrors($"$now = Get-LbConfiguration -Agent $args[1]; $now, $now | Export-LbConfiguration {to}", _folder, _agent.Name);
        Assert.Equal(id, Assert.Single(_session.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    private static async Task<int> CodeOfAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
