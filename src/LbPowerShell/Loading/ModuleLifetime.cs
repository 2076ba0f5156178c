using System.Management.Automation;
using LbAdmin.PowerShell.Commands;

namespace LbAdmin.PowerShell.Loading;

/// <summary>Removing the module forgets this runspace's connections. Importing does nothing: the client is loaded by the first call.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    public void OnRemove(PSModuleInfo psModuleInfo) => AgentSession.Current.Clear();
}
