using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace LbAgent.Tests.Architecture;

/// <summary>Who may import whom, read off the agent's own `using` lines. docs/architecture.md tells why.</summary>
public sealed partial class ImportTests
{
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["Domain"] = [],
        ["Interop"] = [],
        ["Bpf"] = ["Interop", "Bpf/Interop"],
        ["Bpf/Interop"] = [],
        ["Contract"] = ["Domain"],
        ["Validation"] = ["Domain"],
        ["Events"] = ["Domain"],
        ["Network"] = ["Domain", "Interop"],
        ["Runtime"] = ["Domain"],
        ["Store"] = ["Domain", "Contract", "Interop"],
        ["Scheduling"] = ["Domain", "Runtime"],
        ["HealthChecks"] = ["Domain", "Interop", "Runtime", "Events", "HealthChecks/Dsr"],
        ["HealthChecks/Dsr"] = ["Domain", "Interop", "Events", "Bpf", "Bpf/Interop"],
        ["Engines"] = ["Domain", "Runtime", "Events", "Network"],
        ["Engines/Proxy"] = ["Domain", "Runtime", "Events", "Network", "Engines", "Engines/Proxy/Admission"],
        ["Engines/Proxy/Admission"] = ["Domain", "Runtime"],
        ["Engines/Proxy/EventLoops"] = ["Domain", "Interop", "Runtime", "Events", "Engines/Proxy", "Engines/Proxy/Admission", "Engines/Proxy/ProxyProtocol"],
        ["Engines/Proxy/Sockets"] = ["Domain", "Runtime", "Events", "Engines/Proxy", "Engines/Proxy/Admission", "Engines/Proxy/ProxyProtocol"],
        ["Engines/Proxy/ProxyProtocol"] = ["Domain", "Runtime"],
        ["Engines/Kernel"] = ["Domain", "Runtime", "Events", "Network", "Scheduling", "Interop", "Bpf", "Bpf/Interop", "Engines", "Engines/Kernel/Layout", "Engines/Kernel/Maps"],
        ["Engines/Kernel/Layout"] = [],
        ["Engines/Kernel/Maps"] = ["Interop", "Bpf", "Bpf/Interop", "Engines/Kernel", "Engines/Kernel/Layout"],
        ["Control"] = ["Domain", "Contract", "Validation", "Store", "Runtime", "HealthChecks", "Events", "Engines"],
        ["Api"] = ["Domain", "Contract", "Control", "Store", "Runtime", "HealthChecks", "Events", "Engines", "Network", "Hosting"],
    };

    [Fact]
    public void Rooms_ImportOnlyWhatTheyMay()
    {
        var wrong = Files()
            .Where(file => file.Room != "Hosting" && file.Room.Length > 0)
            .SelectMany(file => file.Imports.Where(import => import != file.Room && !May[file.Room].Contains(import)).Select(import => $"{file.Name} imports {import}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void ProtoTypes_AreSeenOnlyByContractAndApi()
    {
        var wrong = Files().Where(file => file.SeesProtos && file.Room is not ("Contract" or "Api")).Select(file => file.Name);

        Assert.Empty(wrong);
    }

    /// <summary>Of Hosting, the API sees the caller's identity and nothing else.</summary>
    [Fact]
    public void Hosting_IsImportedOnlyForTheCaller()
    {
        var importers = Files().Where(file => file.Imports.Contains("Hosting")).Select(file => file.Name);

        Assert.Equal(["Api/Caller.cs"], importers.Where(name => name != "Program.cs"));
    }

    [Fact]
    public void Files_StaySmall()
    {
        var large = Files().Where(file => file.Lines > 250).Select(file => $"{file.Name}: {file.Lines} lines");

        Assert.Empty(large);
    }

    private static IEnumerable<SourceFile> Files()
    {
        var root = Root();
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(name => !name.StartsWith("bin/", StringComparison.Ordinal) && !name.StartsWith("obj/", StringComparison.Ordinal))
            .Select(name => SourceFile.Read(root, name))
            .ToArray();
        Assert.True(files.Length > 100, $"only {files.Length} files found in {root}");
        return files;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var source = Path.Combine(folder.FullName, "src", "LbAgent");
            if (Directory.Exists(source))
            {
                return source;
            }
        }

        throw new DirectoryNotFoundException("src/LbAgent is above none of the test's folders");
    }

    private sealed partial record SourceFile(string Name, string Room, IReadOnlyList<string> Imports, bool SeesProtos, int Lines)
    {
        public static SourceFile Read(string root, string name)
        {
            var lines = File.ReadAllLines(Path.Combine(root, name));
            var imports = lines.Select(line => Import().Match(line)).Where(match => match.Success).Select(match => RoomOf(match.Groups[1].Value.Replace('.', '/')));
            return new SourceFile(name, RoomOf(Path.GetDirectoryName(name)!.Replace('\\', '/')), [.. imports.Distinct()], lines.Any(line => line.Contains("LbAdmin.Protos", StringComparison.Ordinal)), lines.Length);
        }

        /// <summary>The engines are rooms of their own, that never see each other; a room may have rooms within; else a room is a top folder.</summary>
        private static string RoomOf(string folder)
        {
            var parts = folder.Split('/');
            if (May.ContainsKey(folder))
            {
                return folder;
            }

            return parts[0] == "Engines" && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
        }

        [GeneratedRegex(@"^using (?:static )?LbAgent\.([A-Za-z.]+);")]
        private static partial Regex Import();
    }
}
