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
    /// <summary>Servers: an address, or address:port; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Server", "ServerAddress")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RealServerAddressCompleter))]
    [ListTransformation]
    [AllowNull]
    public string[]? Address { get; set; }

    /// <summary>The port of the server, where one address has several. Default: all servers of that address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ServerPort")]
    [ArgumentCompleter(typeof(RealServerPortCompleter))]
    [WholeNumberTransformation(IsServerPort = true)]
    public uint? Port { get; set; }

    /// <summary>VIPs whose pools have the servers; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ListTransformation(AllowsEmpty = true)]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>The pools that have the servers; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ListTransformation]
    public string[]? Pool { get; set; }

    private protected override string[] Targets => [nameof(Address), nameof(Port), nameof(Vip), nameof(Pool)];

    private protected override void PlanRecord()
    {
        var target = TargetServers(new ServerParameters(Address, Port, Vip, Pool), InputObject);
        var given = Settings(string.Empty, 0);
        Plan(async inventory => (await inventory.SelectServersAsync(target).ConfigureAwait(false)).Select(server => new PlannedChange(
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
