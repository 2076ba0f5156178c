using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Set-LbPool changes the settings that are given and leaves the others.</summary>
[Cmdlet(VerbsCommon.Set, "LbPool", SupportsShouldProcess = true)]
[OutputType(typeof(LbPool))]
public sealed class SetLbPoolCommand : LbPoolSettingsCmdlet
{
    /// <summary>Names of pools; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [NameTransformation(typeof(LbPool))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override void PlanRecord()
    {
        var names = Name;
        var given = Settings(string.Empty);
        Plan(async inventory => (await inventory.PoolNamesAsync(names).ConfigureAwait(false))
            .Select(name => new PlannedChange($"change pool {name}", AgentOperation.UpdatePool(given.For(name)))).ToArray());
    }
}
