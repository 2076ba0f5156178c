using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>New-LbPool makes pools that VIPs can share.</summary>
[Cmdlet(VerbsCommon.New, "LbPool", SupportsShouldProcess = true)]
[OutputType(typeof(LbPool))]
public sealed class NewLbPoolCommand : LbPoolSettingsCmdlet
{
    /// <summary>1 to 63 letters, digits, '.', '_', '-'; begins with a letter or digit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override bool CopiesObjects => PipedType == typeof(LbPool);

    private protected override void PlanRecord()
    {
        foreach (var name in Name)
        {
            Plan(new PlannedChange($"create pool {name}", AgentOperation.CreatePool(Settings(name))));
        }
    }
}
