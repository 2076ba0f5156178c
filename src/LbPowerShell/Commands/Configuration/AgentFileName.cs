using System;
using System.Linq;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The name of an agent as that of a file.</summary>
internal static class AgentFileName
{
    private static readonly string[] Kinds = ["unix:", "pipe:"];

    /// <summary>As run-lbagent-agent.sock of unix:/run/lbagent/agent.sock, lb1-5000 of lb1:5000: what not every file system takes is a hyphen.</summary>
    public static string Of(string agent)
    {
        var kind = Kinds.FirstOrDefault(known => agent.StartsWith(known, StringComparison.OrdinalIgnoreCase)) ?? string.Empty;
        var name = new string(agent.Skip(kind.Length).Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '-').ToArray());
        return name.Trim('-', '.') is { Length: > 0 } plain ? plain : "agent";
    }
}
