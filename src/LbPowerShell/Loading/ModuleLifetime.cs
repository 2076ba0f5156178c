using System.Management.Automation;
using LbAdmin.PowerShell.Commands;

namespace LbAdmin.PowerShell.Loading;

/// <summary>Import does nothing that takes time (the client is loaded on the first call); removal forgets this runspace's connections.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    public void OnImport() => AgentSession.Current.Clear();

    public void OnRemove(PSModuleInfo psModuleInfo) => AgentSession.Current.Clear();
}
