using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbHealthCheck shows how the servers of pools are watched, and how long a failure can stay unseen.</summary>
[Cmdlet(VerbsCommon.Get, "LbHealthCheck")]
[OutputType(typeof(LbHealthCheck))]
public sealed class GetLbHealthCheckCommand : LbPoolReadCmdlet
{
    protected override void ProcessRecord() =>
        WriteFromAgents(ReadPoolsAsync((connection, pools, token) => connection.GetHealthChecksAsync(pools, token), check => check.Pool));
}
