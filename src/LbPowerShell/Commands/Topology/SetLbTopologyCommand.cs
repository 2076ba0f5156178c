using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Set-LbTopology tells agents how their boxes stand in the network. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "LbTopology", SupportsShouldProcess = true)]
[OutputType(typeof(LbTopology))]
public sealed class SetLbTopologyCommand : LbSettingsCmdlet
{
    /// <summary>OneArm: beside the switch. Inline: in the path.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbTopologyKind))]
    public LbTopologyKind? Topology { get; set; }

    /// <summary>The interface by which clients' packets come in. Empty: automatic, the one that leads to each VIP's servers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? ClientInterface { get; set; }

    /// <summary>Interface: the agent puts VIP addresses on an interface. Loopback: on the loopback, unseen by the network. External: others see to them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbAddressMode))]
    public LbAddressMode? AddressMode { get; set; }

    /// <summary>The agent alone, which every cmdlet takes.</summary>
    private protected override string[] Targets => [];

    private protected override void PlanRecord()
    {
        var given = new TopologySettings
        {
            Topology = Given(nameof(Topology), Topology),
            ClientInterface = Given(nameof(ClientInterface), ClientInterface),
            AddressMode = Given(nameof(AddressMode), AddressMode),
        };
        if (given.Topology is null && given.ClientInterface is null && given.AddressMode is null)
        {
            ThrowFinding("Lb.Topology.NotGiven", "topology", "it is not said what shall change", "Give -Topology, -ClientInterface or -AddressMode.");
        }

        Plan(new PlannedChange("change the topology", AgentOperation.SetTopology(given)));
    }

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        [await connection.GetTopologyAsync(cancellationToken).ConfigureAwait(false)];
}
