using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbRealServer shows real servers: what was asked, their health, their flows.</summary>
[Cmdlet(VerbsCommon.Get, "LbRealServer")]
[OutputType(typeof(LbRealServer))]
public sealed class GetLbRealServerCommand : LbPoolReadCmdlet
{
    /// <summary>Servers: an address, or address:port; wildcards are permitted. The name of a VIP or a pool means all of its servers. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Server", "ServerAddress")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RealServerOrVipCompleter))]
    [ListTransformation]
    public string[]? Address { get; set; }

    /// <summary>Only servers with this port.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ServerPort")]
    [ArgumentCompleter(typeof(RealServerPortCompleter))]
    [WholeNumberTransformation(IsServerPort = true)]
    public uint? Port { get; set; }

    protected override void ProcessRecord()
    {
        var target = Target(Address, Port);
        CallAgents(Agents, (connection, token) => new AgentInventory(connection, token).LookUpServersAsync(target), (agent, read) =>
        {
            WriteObject(read.Found, enumerateCollection: true);
            if (read.Missing.Count > 0)
            {
                WriteFindings(new AgentException(read.Missing), agent);
            }
        });
    }
}
