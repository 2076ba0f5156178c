using System;
using System.IO;
using System.Management.Automation;
using System.Threading;
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
    public static ConfigurationSettings Read(PSCmdlet cmdlet, string path, ConfigurationFormat? format, CancellationToken stopping)
    {
        var file = cmdlet.GetUnresolvedProviderPathFromPSPath(path);
        var form = FormatOf(file, format);
        return Apart(() => ClientContext.Gateway.ReadFile(file, form, stopping), stopping);
    }

    /// <summary>Writes in another thread, so that Ctrl-C works even where the file is a pipe that nobody reads.</summary>
    public static void Write(string file, ConfigurationFormat format, ConfigurationSettings configuration, CancellationToken stopping) => Apart(
        () =>
        {
            ClientContext.Gateway.WriteFile(file, format, configuration, stopping);
            return true;
        },
        stopping);

    /// <summary>Makes a folder for files where there is none.</summary>
    /// <exception cref="AgentException">It cannot be made.</exception>
    public static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AgentException(
                new LbFinding
                {
                    Id = "Lb.Configuration.FileNotWritten",
                    Target = $"folder {folder}",
                    Reason = $"it cannot be made: {exception.Message.TrimEnd('.')}",
                    Remedy = "Give a folder that you may make, or write to.",
                    Category = LbFindingCategory.Resource,
                },
                exception);
        }
    }

    private static T Apart<T>(Func<T> work, CancellationToken stopping)
    {
        var working = Task.Run(work, stopping);
        try
        {
            Task.WaitAny([working], stopping);
            return working.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
