using System;
using System.Threading;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>The port through which cmdlets reach agents and configuration files. What stands behind it is loaded on first use.</summary>
public interface IAgentGateway
{
    /// <summary>Never waits: the connection is made by the first call. Channels to the same place are shared.</summary>
    IAgentConnection Connect(AgentAddress address, TimeSpan callTimeout);

    /// <exception cref="AgentException">Every finding about the file.</exception>
    ConfigurationSettings ReadFile(string path, ConfigurationFormat format, CancellationToken cancellationToken);

    /// <summary>Writes the whole file or leaves what was there.</summary>
    void WriteFile(string path, ConfigurationFormat format, ConfigurationSettings configuration, CancellationToken cancellationToken);
}
