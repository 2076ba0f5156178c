using System;
using System.Collections.Generic;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of the Get cmdlets for what belongs to a pool.</summary>
public abstract class LbPoolReadCmdlet : LbAgentCmdlet
{
    private readonly HashSet<string> _onCommandLine = new(StringComparer.OrdinalIgnoreCase);

    private protected LbPoolReadCmdlet()
    {
    }

    /// <summary>VIPs whose pools are meant; wildcards are permitted. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ListTransformation(AllowsEmpty = true)]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>Pools; wildcards are permitted. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ListTransformation]
    public string[]? Pool { get; set; }

    /// <summary>The object in the pipeline; its properties bind to the parameters of the same names.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipelineRow]
    public PSObject? InputObject { get; set; }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _onCommandLine.UnionWith(MyInvocation.BoundParameters.Keys);
    }

    /// <summary>The servers, of which pools, that the parameters or the object in the pipeline mean; ends the cmdlet where that is not clear.</summary>
    private protected ServerTarget Target(string[]? address = null, uint? port = null)
    {
        PipelineRow.Leave();
        if (InputObject is { BaseObject: not string } piped && PipedObject.TypeOf(piped) is null && (Vip ?? Pool ?? Agent) is null && !(ServerTarget.HasAddress(piped) && address is not null))
        {
            ThrowFinding("Lb.Pool.NotGiven", "pool", "the object in the pipeline names no pool, no VIP and no server", "Give -Vip or -Pool.");
        }

        try
        {
            return ServerTarget.Choose(new ServerParameters(address, port, Vip, Pool), InputObject, _onCommandLine.Contains).WithVipsOrPools();
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
            throw;
        }
    }
}
