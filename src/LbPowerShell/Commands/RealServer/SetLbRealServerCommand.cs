using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Set-LbRealServer changes the settings that are given and leaves the others. All of one pipeline are one change.</summary>
[Cmdlet(VerbsCommon.Set, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(LbRealServer))]
public sealed class SetLbRealServerCommand : LbRealServerSettingsCmdlet
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
        var given = Settings(string.Empty, 0);
        Plan(async inventory => (await inventory.SelectServersAsync(target, addresses, port).ConfigureAwait(false)).Select(server => new PlannedChange(
            $"change real server {RealServerText.Of(server.Address, server.Port)} of pool {server.Pool}",
            AgentOperation.UpdateRealServer(server.Pool, new RealServerSettings
            {
                Address = server.Address,
                Port = server.Port,
                Weight = given.Weight,
                AdminState = given.AdminState,
                Backup = given.Backup,
                MaxConnections = given.MaxConnections,
            }))).ToArray());
    }
}
