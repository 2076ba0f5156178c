using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The settings of a real server, as Add-LbRealServer and Set-LbRealServer take them.</summary>
public abstract class LbRealServerSettingsCmdlet : LbSettingsCmdlet
{
    private protected LbRealServerSettingsCmdlet()
    {
    }

    /// <summary>0 to 256, default 1. 0 takes no new flows.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? Weight { get; set; }

    /// <summary>Enabled (default), Draining (known flows go on, new ones do not come) or Disabled.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbAdminState))]
    public LbAdminState? AdminState { get; set; }

    /// <summary>Used only when no other server of the pool can be. Default: not.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation]
    public SwitchParameter Backup { get; set; }

    /// <summary>Connections at the same time to this server. 0 (default): no limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? MaxConnections { get; set; }

    private protected RealServerSettings Settings(string address, uint port) => new()
    {
        Address = address,
        Port = port,
        Weight = Given(nameof(Weight), Weight),
        AdminState = Given(nameof(AdminState), AdminState),
        Backup = Given(nameof(Backup), Backup),
        MaxConnections = Given(nameof(MaxConnections), MaxConnections),
    };

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.ReadServersAsync(operations, cancellationToken).ConfigureAwait(false);
}
