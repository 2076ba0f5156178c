using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The servers that names and perhaps a port beside them mean. Without names: all, of that port where there is one.</summary>
internal sealed class ServerFilter
{
    public ServerFilter(IReadOnlyList<ServerName> names, uint? port)
    {
        Names = names;
        Port = port;
    }

    public IReadOnlyList<ServerName> Names { get; }

    /// <summary>Holds for the names that have none.</summary>
    public uint? Port { get; }

    /// <summary>Where each name says address and port nothing has to be looked up; null: something has.</summary>
    public IReadOnlyList<(string Address, uint Port)>? Exact =>
        Names.Count > 0 && Names.All(name => !name.IsPattern && (name.Port ?? Port) is not null)
            ? Names.Select(name => (name.Address, (name.Port ?? Port)!.Value)).ToArray()
            : null;

    public bool Matches(string address, uint port) =>
        Names.Count == 0 ? Port is null || Port == port : Names.Any(name => name.Matches(address, port, Port));

    /// <summary>Each name without wildcards that means none of the servers, as text.</summary>
    public IEnumerable<string> Missing(IReadOnlyCollection<LbRealServer> servers) => Names
        .Where(name => !name.IsPattern && !servers.Any(server => name.Matches(server.Address, (uint)server.Port, Port)))
        .Select(name => (name.Port ?? Port) is { } port ? RealServerText.Of(name.Address, port) : name.Text);
}
