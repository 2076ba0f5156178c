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
    /// <summary>IPv4 or IPv6 addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Address { get; set; } = [];

    /// <summary>The port of the server, 1 to 65535; 0: the port that the client used. Default: the port of the pool's VIP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint? Port { get; set; }

    /// <summary>The VIP whose pool the servers join.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>The pool that the servers join.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Pool { get; set; }

    private protected override bool CopiesObjects => true;

    protected override void ProcessRecord()
    {
        var target = TargetPools(Vip, Pool);
        var keepClientPort = IsGiven(nameof(Port)) && Port == 0;
        var servers = Address.Select(address => Settings(address, Port ?? 0)).ToArray();
        Plan(async inventory => (await inventory.PoolsOfAsync(target.Vips, target.Pools).ConfigureAwait(false))
            .SelectMany(pool => servers.Select(server => new PlannedChange(
                $"add real server {RealServerText.Of(server)} of pool {pool}",
                AgentOperation.CreateRealServer(pool, server, keepClientPort)))).ToArray());
    }
}
