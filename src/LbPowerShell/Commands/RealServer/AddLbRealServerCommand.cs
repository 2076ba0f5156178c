using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Add-LbRealServer adds servers to a pool. All of one pipeline are one change.</summary>
[Cmdlet(VerbsCommon.Add, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(LbRealServer))]
public sealed class AddLbRealServerCommand : LbRealServerSettingsCmdlet
{
    /// <summary>IPv4 or IPv6 addresses, with the port (10.0.0.1:8080, [::1]:8080) or without.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Server", "ServerAddress")]
    [ListTransformation]
    [AllowNull]
    public string[]? Address { get; set; }

    /// <summary>The port of the server, 1 to 65535; 0: the port that the client used. Default: the port of the pool's VIP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ServerPort")]
    [ArgumentCompleter(typeof(RealServerPortCompleter))]
    [WholeNumberTransformation(IsServerPort = true)]
    public uint? Port { get; set; }

    /// <summary>The VIP whose pool the servers join.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ListTransformation(AllowsEmpty = true)]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>The pool that the servers join.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ListTransformation]
    public string[]? Pool { get; set; }

    private protected override bool CopiesObjects => PipedType == typeof(LbRealServer);

    private protected override void PlanRecord()
    {
        var target = TargetServers(new ServerParameters(Address, Port, Vip, Pool), InputObject);
        if (PipedType is not null && target.Servers.Names.Any(name => name.IsPattern))
        {
            ThrowFinding(
                "Lb.RealServer.NotGiven",
                "real server",
                $"an object of type {PipedType.Name} names a pool, and no server that could be added",
                "Give -Address, or pipe the servers: Get-LbRealServer -Vip NAME | Add-LbRealServer -Pool OTHER.");
        }

        var servers = target.Servers.Names.Select(name => (Settings: Settings(name.Address, name.Port ?? target.Servers.Port ?? 0), KeepsPort: (name.Port ?? target.Servers.Port) == 0)).ToArray();
        Plan(async inventory => (await inventory.PoolsOfAsync(target.Pools).ConfigureAwait(false))
            .SelectMany(pool => servers.Select(server => new PlannedChange(
                $"add real server {RealServerText.Of(server.Settings)} of pool {pool}",
                AgentOperation.CreateRealServer(pool, server.Settings, server.KeepsPort)))).ToArray());
    }
}
