using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbRealServer takes servers out of pools at once. All of one pipeline are one change.</summary>
[Cmdlet(VerbsCommon.Remove, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveLbRealServerCommand : LbOperationCmdlet
{
    /// <summary>Addresses of servers; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RealServerAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Address { get; set; } = [];

    /// <summary>The port of the server, where one address has several. Default: all servers of that address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint? Port { get; set; }

    /// <summary>VIPs whose pools have the servers; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>The pools that have the servers; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Pool { get; set; }

    protected override void ProcessRecord()
    {
        var target = TargetPools(Vip, Pool);
        var (addresses, port) = (Address, Port);
        Plan(async inventory => (await inventory.SelectServersAsync(target, addresses, port).ConfigureAwait(false)).Select(server => new PlannedChange(
            $"remove real server {RealServerText.Of(server.Address, server.Port)} of pool {server.Pool}",
            AgentOperation.DeleteRealServer(server.Pool, new RealServerSettings { Address = server.Address, Port = server.Port })) { IsRemoval = true }).ToArray());
    }
}
