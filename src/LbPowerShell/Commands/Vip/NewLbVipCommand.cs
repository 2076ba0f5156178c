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

    /// <summary>The address that clients reach, IPv4 or IPv6.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public override string? Address { get; set; }

    /// <summary>A port from 1 to 65535, a range as '8000-8100', or 'any'.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [PortTransformation]
    public override string? Port { get; set; }

    private protected override bool CopiesObjects => PipedType == typeof(LbVip);

    private protected override string[] Targets => [nameof(Name), nameof(Pool)];

    private protected override void PlanRecord()
    {
        foreach (var name in Name)
        {
            RefuseSchedulerWithPool(name);
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
