using System;
using System.IO;
using System.Linq;
using System.Reflection;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Loading;

/// <summary>
/// Loads LbPowerShell.Client and all that it needs into an AssemblyLoadContext of its own, so that another module's Google.Protobuf or
/// Grpc does not meet ours. The type is reached by reflection: netstandard2.0 does not have it.
/// </summary>
internal static class ClientContext
{
    private const string ClientName = "LbPowerShell.Client";
    private static readonly Lazy<IAgentGateway> Client = new(Load);

    /// <summary>The client; the first caller pays for the loading, on whatever thread it runs.</summary>
    public static IAgentGateway Gateway => Client.Value;

    private static IAgentGateway Load()
    {
        var own = typeof(ClientContext).Assembly;
        var folder = Path.Combine(Path.GetDirectoryName(own.Location)!, "Dependencies");
        var contextType = Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader", throwOnError: true)!;
        var context = Activator.CreateInstance(contextType, "LbAdmin", false)!;
        var resolve = new Func<object, AssemblyName, Assembly?>((_, name) => string.Equals(name.Name, own.GetName().Name, StringComparison.OrdinalIgnoreCase) ? own : null);
        var resolving = contextType.GetEvent("Resolving")!;
        resolving.AddEventHandler(context, Delegate.CreateDelegate(resolving.EventHandlerType!, resolve.Target, resolve.Method));

        // All of them now: a context asks the default one before it raises Resolving, and that may hold another version.
        var loadFromPath = contextType.GetMethod("LoadFromAssemblyPath")!;
        var loaded = Directory.EnumerateFiles(folder, "*.dll").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => (Assembly)loadFromPath.Invoke(context, [file])!,
            StringComparer.OrdinalIgnoreCase);
        if (!loaded.TryGetValue(ClientName, out var client))
        {
            throw new FileNotFoundException($"The module is not complete: {ClientName}.dll is missing in {folder}.");
        }

        return (IAgentGateway)Activator.CreateInstance(client.GetType("LbAdmin.PowerShell.Client.AgentGateway", throwOnError: true)!)!;
    }
}
