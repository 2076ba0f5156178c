using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Enable-LbVip lets VIPs take clients again.</summary>
[Cmdlet(VerbsLifecycle.Enable, "LbVip", SupportsShouldProcess = true)]
[OutputType(typeof(LbVip))]
public sealed class EnableLbVipCommand : LbVipSwitchCmdlet
{
    protected override void ProcessRecord() => PlanSwitch("enable", LbAdminState.Enabled);
}
