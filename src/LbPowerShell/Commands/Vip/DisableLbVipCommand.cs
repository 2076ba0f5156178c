using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Disable-LbVip closes VIPs for clients and keeps their settings.</summary>
[Cmdlet(VerbsLifecycle.Disable, "LbVip", SupportsShouldProcess = true)]
[OutputType(typeof(LbVip))]
public sealed class DisableLbVipCommand : LbVipSwitchCmdlet
{
    protected override void ProcessRecord() => PlanSwitch("disable", LbAdminState.Disabled);
}
