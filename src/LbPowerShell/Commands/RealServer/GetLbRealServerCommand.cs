using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbRealServer shows real servers: what was asked, their health, their flows.</summary>
[Cmdlet(VerbsCommon.Get, "LbRealServer")]
[OutputType(typeof(LbRealServer))]
public sealed class GetLbRealServerCommand : LbPoolReadCmdlet
{
    /// <summary>Addresses of servers; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RealServerAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    /// <summary>Only servers with this port.</summary>
    [Parameter]
    public uint? Port { get; set; }

    protected override void ProcessRecord()
    {
        var addresses = new AddressFilter(Address);
        CallAgents(Agents, ReadPoolsAsync((connection, pools, token) => connection.GetRealServersAsync(pools, token), server => server.Pool), (agent, found) =>
        {
            var servers = found.Where(server => Port is null || server.Port == Port).ToArray();
            WriteObject(servers.Where(server => addresses.Matches(server.Address)), enumerateCollection: true);
            foreach (var address in addresses.Missing(servers.Select(server => server.Address).ToArray()))
            {
                WriteFindings(NotFound.RealServer(Port is null ? address : RealServerText.Of(address, Port.Value), string.Empty), agent);
            }
        });
    }
}
