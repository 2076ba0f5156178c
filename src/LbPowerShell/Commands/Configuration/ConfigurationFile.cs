using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Loading;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>A configuration file that a cmdlet reads or writes: where it is and in which form.</summary>
internal static class ConfigurationFile
{
    /// <summary>The form that the user names, else that of the file's extension.</summary>
    /// <exception cref="AgentException">The extension does not tell.</exception>
    public static ConfigurationFormat FormatOf(string path, ConfigurationFormat? given) => given ?? Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" => ConfigurationFormat.Json,
        ".YAML" or ".YML" => ConfigurationFormat.Yaml,
        _ => throw new AgentException(new LbFinding
        {
            Id = "Lb.Configuration.FormatUnknown",
            Target = $"file {path}",
            Reason = "its name does not tell whether it is JSON or YAML",
            Remedy = "Name it .json, .yaml or .yml, or give -Format.",
            Category = LbFindingCategory.Invalid,
        }),
    };

    /// <summary>Reads in another thread, so that Ctrl-C works even where the file is a pipe that nobody writes to.</summary>
    public static ConfigurationSettings Read(PSCmdlet cmdlet, string path, ConfigurationFormat? format, System.Threading.CancellationToken stopping)
    {
        var file = cmdlet.GetUnresolvedProviderPathFromPSPath(path);
        var form = FormatOf(file, format);
        var reading = Task.Run(() => ClientContext.Gateway.ReadFile(file, form, stopping), stopping);
        try
        {
            Task.WaitAny([reading], stopping);
            return reading.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
