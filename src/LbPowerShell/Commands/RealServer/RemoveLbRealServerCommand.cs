using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbRealServer takes servers out of pools at once. All of one pipeline are one change.</summary>
[Cmdlet(VerbsCommon.Remove, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveLbRealServerCommand : LbRealServerSelectionCmdlet
{
    /// <summary>What is not there is no error. Default: an exact name that is not there is one.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    private protected override void PlanServers(ServerTarget target) => Plan(async inventory =>
        (await inventory.SelectServersAsync(target, IfExists).ConfigureAwait(false)).Select(server => new PlannedChange(
            $"remove real server {RealServerText.Of(server.Address, server.Port)} of pool {server.Pool}",
            AgentOperation.DeleteRealServer(server.Pool, new RealServerSettings { Address = server.Address, Port = server.Port })) { IsRemoval = true }).ToArray());
}
