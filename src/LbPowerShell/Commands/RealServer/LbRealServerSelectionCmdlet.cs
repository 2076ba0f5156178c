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

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.ReadServersAsync(operations, cancellationToken).ConfigureAwait(false);
}
