using System;
using System.IO;
using System.Runtime.InteropServices;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Where an agent listens: a Unix socket or a named pipe of this machine.</summary>
public sealed class AgentAddress
{
    private const string UnixPrefix = "unix:";
    private const string PipePrefix = "pipe:";

    private AgentAddress(string name, string? socketPath, string? pipeName)
    {
        Name = name;
        SocketPath = socketPath;
        PipeName = pipeName;
    }

    /// <summary>The text that the user gave; every object that comes from the agent has it as AgentName.</summary>
    public string Name { get; }

    public string? SocketPath { get; }

    public string? PipeName { get; }

    /// <summary>Reads what -Agent takes. A relative socket path is below <paramref name="currentFolder"/>.</summary>
    /// <exception cref="AgentException">Not such a text, or one of a remote agent.</exception>
    public static AgentAddress Parse(string text, string currentFolder)
    {
        var name = text.Trim();
        if (name.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > UnixPrefix.Length)
        {
            return new AgentAddress(name, Path.GetFullPath(Path.Combine(currentFolder, name.Substring(UnixPrefix.Length))), null);
        }

        if (name.StartsWith(PipePrefix, StringComparison.OrdinalIgnoreCase) && name.Length > PipePrefix.Length)
        {
            return new AgentAddress(name, null, name.Substring(PipePrefix.Length));
        }

        throw IsHost(name) ? Remote(name) : Unreadable(name);
    }

    /// <summary>The agent of this machine: the service's socket, else the one of the user's own agent.</summary>
    public static string Local()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            return PipePrefix + "lbagent";
        }

        const string service = "/run/lbagent/agent.sock";
        var runtimeFolder = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return UnixPrefix + (File.Exists(service) || string.IsNullOrEmpty(runtimeFolder) ? service : Path.Combine(runtimeFolder, "lbagent", "agent.sock"));
    }

    private static bool IsHost(string name)
    {
        var host = name;
        var colon = name.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(name.Substring(colon + 1), out _))
        {
            host = name.Substring(0, colon);
        }

        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    private static AgentException Remote(string name) => new(new LbFinding
    {
        Id = "Lb.Agent.RemoteNotAvailable",
        Target = $"agent {name}",
        Reason = "agents on other machines cannot be reached in this version: remote access needs mutual TLS, which it does not have",
        Remedy = "Run the cmdlet on that machine, or give unix:PATH or pipe:NAME.",
        Category = LbFindingCategory.NotAvailable,
    });

    private static AgentException Unreadable(string name) => new(new LbFinding
    {
        Id = "Lb.Agent.AddressInvalid",
        Target = name.Length == 0 ? "agent ''" : $"agent {name}",
        Reason = "this does not name an agent",
        Remedy = "Give unix:PATH, pipe:NAME, a host or host:port.",
        Category = LbFindingCategory.Invalid,
    });
}
