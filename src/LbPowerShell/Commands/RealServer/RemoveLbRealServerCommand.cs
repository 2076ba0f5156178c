using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Remove-LbRealServer takes servers out of pools at once. All of one pipeline are one change.</summary>
[Cmdlet(VerbsCommon.Remove, "LbRealServer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveLbRealServerCommand : LbRealServerSelectionCmdlet
{
    protected override void ProcessRecord()
    {
        var target = TargetPools(Vip, Pool);
        var (addresses, port) = (Address, Port);
        Plan(async inventory => (await inventory.SelectServersAsync(target, addresses, port).ConfigureAwait(false)).Select(server => new PlannedChange(
            $"remove real server {RealServerText.Of(server.Address, server.Port)} of pool {server.Pool}",
            AgentOperation.DeleteRealServer(server.Pool, new RealServerSettings { Address = server.Address, Port = server.Port })) { IsRemoval = true }).ToArray());
    }
}
