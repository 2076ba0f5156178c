using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of the cmdlets that do one thing to existing real servers: which servers are meant.</summary>
public abstract class LbRealServerSelectionCmdlet : LbOperationCmdlet
{
    private protected LbRealServerSelectionCmdlet()
    {
    }

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

    /// <summary>The object in the pipeline; its properties bind to the parameters of the same names.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipelineRow]
    public PSObject? InputObject { get; set; }

    protected sealed override void ProcessRecord()
    {
        PipelineRow.Leave();
        PlanServers(TargetServers(new ServerParameters(Address, Port, Vip, Pool), InputObject));
    }

    /// <summary>Plans what is to happen to the servers of the current record.</summary>
    private protected abstract void PlanServers(ServerTarget target);

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.ReadServersAsync(operations, cancellationToken).ConfigureAwait(false);
}
