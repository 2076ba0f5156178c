using System.Collections.Generic;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>New-LbVip makes VIPs, each with a pool of its name unless -Pool names one.</summary>
[Cmdlet(VerbsCommon.New, "LbVip", SupportsShouldProcess = true)]
[OutputType(typeof(LbVip))]
public sealed class NewLbVipCommand : LbVipSettingsCmdlet
{
    /// <summary>1 to 63 letters, digits, '.', '_', '-'; begins with a letter or digit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override bool CopiesObjects => true;

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            if (!IsFromAgent)
            {
                RefuseSchedulerWithPool(name);
            }

            var operations = new List<AgentOperation>();
            var vip = Settings(name);
            if (vip.Pool is null)
            {
                vip.Pool = name;
                operations.Add(AgentOperation.CreatePool(PoolSettings(name) ?? new PoolSettings { Name = name }));
            }

            operations.Add(AgentOperation.CreateVip(vip));
            Plan(new PlannedChange($"create VIP {name}", [.. operations]));
        }
    }
}
