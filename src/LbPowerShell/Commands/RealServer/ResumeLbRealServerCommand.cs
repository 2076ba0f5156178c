using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Resume-LbRealServer lets new flows come again to servers that drain or are disabled. All of one pipeline are one change.</summary>
[Cmdlet(VerbsLifecycle.Resume, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(LbRealServer))]
public sealed class ResumeLbRealServerCommand : LbRealServerSelectionCmdlet
{
    /// <summary>Writes the servers as they are after the change. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool WantsObjects => PassThru;

    private protected override void PlanServers(ServerTarget target) => Plan(async inventory =>
        (await inventory.SelectServersAsync(target).ConfigureAwait(false)).Select(server => new PlannedChange(
            $"resume real server {RealServerText.Of(server.Address, server.Port)} of pool {server.Pool}",
            AgentOperation.UpdateRealServer(
                server.Pool, new RealServerSettings { Address = server.Address, Port = server.Port, AdminState = LbAdminState.Enabled }))).ToArray());
}
