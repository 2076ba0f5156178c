using System;
using System.Collections.Concurrent;
using System.Threading;
using Grpc.Net.Client;
using LbAdmin.PowerShell.Client.Calls;
using LbAdmin.PowerShell.Client.Files;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Client;

/// <summary>What stands behind the module's port. One for the process; safe from any thread. The module makes it by reflection.</summary>
public sealed class AgentGateway : IAgentGateway
{
    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    public IAgentConnection Connect(AgentAddress address, TimeSpan callTimeout)
    {
        var place = address.SocketPath ?? address.PipeName!;
        var channel = _channels.GetOrAdd(place, _ => new Lazy<GrpcChannel>(() => LocalChannel.Open(address)));
        return new AgentConnection(address.Name, new CallGuard(address.Name, place, callTimeout), channel.Value);
    }

    public ConfigurationSettings ReadFile(string path, ConfigurationFormat format, CancellationToken cancellationToken) =>
        ConfigurationFileReader.Read(path, format, cancellationToken);

    public void WriteFile(string path, ConfigurationFormat format, ConfigurationSettings configuration, CancellationToken cancellationToken) =>
        ConfigurationFileWriter.Write(path, format, configuration, cancellationToken);
}
