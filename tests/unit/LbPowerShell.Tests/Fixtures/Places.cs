using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>Where the built things are.</summary>
internal static class Places
{
    public static string Root => Metadata("RepositoryRoot");

    public static string Module => Path.Combine(Root, "artifacts", "LbAdmin", "LbAdmin.psd1");

    public static string Shell => Path.Combine(Root, "artifacts", "LbShell", "LbShell.dll");

    public static string OtherProtobuf => Path.Combine(Metadata("PackageRoot"), "google.protobuf", "3.25.1", "lib", "net5.0", "Google.Protobuf.dll");

    /// <summary>LBADMIN_AGENT_EXE, else the built agent.</summary>
    public static string Agent
    {
        get
        {
            var name = OperatingSystem.IsWindows() ? "LbAgent.exe" : "LbAgent";
            string?[] candidates =
            [
                Environment.GetEnvironmentVariable("LBADMIN_AGENT_EXE"),
                Path.Combine(Root, "artifacts", "LbAgent", name),
                Path.Combine(Root, "src", "LbAgent", "bin", "Debug", "net10.0", name),
                Path.Combine(Root, "src", "LbAgent", "bin", "Release", "net10.0", name),
            ];
            return candidates.FirstOrDefault(File.Exists)
                ?? throw new FileNotFoundException("There is no built agent: dotnet build src/LbAgent, or set LBADMIN_AGENT_EXE.");
        }
    }

    /// <summary>A new folder with a short name: a socket's path has at most 107 characters.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("lb-").FullName;

    private static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
