using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Export-LbConfiguration writes an agent's desired state to a file: essentials and what differs from the defaults, in the same order.</summary>
[Cmdlet(VerbsData.Export, "LbConfiguration", SupportsShouldProcess = true, DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(FileInfo))]
public sealed class ExportLbConfigurationCommand : LbAgentCmdlet
{
    private readonly List<LbConfiguration> _configurations = [];

    /// <summary>The file: .json, .yaml or .yml. What was there is replaced as a whole.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = nameof(Path))]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>A folder, made where it is missing, for a file of each agent that has the agent's name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Directory))]
    [ValidateNotNullOrEmpty]
    public string Directory { get; set; } = string.Empty;

    /// <summary>Json or Yaml. Default: by the extension of the file; with -Directory Json.</summary>
    [Parameter]
    public ConfigurationFormat? Format { get; set; }

    /// <summary>A configuration that Get-LbConfiguration gave. Default: what the agent has now.</summary>
    [Parameter(ValueFromPipeline = true)]
    public LbConfiguration? InputObject { get; set; }

    /// <summary>Refuses to replace a file. Default: replaces it.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Writes the file as an object. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _configurations.Add(InputObject);
            return;
        }

        ShowProgress("Reading the configuration");
        try
        {
            CallAgents(Agents, (connection, token) => connection.GetConfigurationAsync(revision: null, token), (_, configuration) => _configurations.Add(configuration));
        }
        finally
        {
            EndProgress();
        }
    }

    protected override void EndProcessing()
    {
        if (ParameterSetName == nameof(Directory))
        {
            ExportEach(GetUnresolvedProviderPathFromPSPath(Directory), Format ?? ConfigurationFormat.Json);
            return;
        }

        if (_configurations.Count > 1)
        {
            ThrowFinding(
                "Lb.Configuration.OneFileManyAgents",
                $"file {Path}",
                "one file holds the configuration of one agent",
                "Give -Directory, where each agent has a file of its own.");
        }

        var file = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            _configurations.ForEach(configuration => Export(configuration, file, ConfigurationFile.FormatOf(file, Format)));
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
        }
    }

    /// <summary>A file for each; one that cannot be written is an error, and the others are written.</summary>
    private void ExportEach(string folder, ConfigurationFormat format)
    {
        var extension = format == ConfigurationFormat.Json ? ".json" : ".yaml";
        var files = _configurations.ToLookup(
            configuration => System.IO.Path.Combine(folder, AgentFileName.Of(configuration.AgentName) + extension),
            StringComparer.OrdinalIgnoreCase);
        if (files.FirstOrDefault(file => file.Skip(1).Any()) is { } twice)
        {
            var agents = string.Join(", ", twice.Select(configuration => $"revision {configuration.Revision} of {configuration.AgentName}"));
            ThrowFinding("Lb.Configuration.FileTwice", $"file {twice.Key}", $"{agents} would go to the same file", "Export each to a file of its own.");
        }

        foreach (var file in files)
        {
            try
            {
                Export(file.Single(), file.Key, format);
            }
            catch (AgentException exception)
            {
                WriteFindings(exception, file.Single().AgentName);
            }
        }
    }

    private void Export(LbConfiguration configuration, string file, ConfigurationFormat format)
    {
        try
        {
            if (NoClobber && File.Exists(file))
            {
                throw new AgentException(new LbFinding
                {
                    Id = "Lb.Configuration.FileExists",
                    Target = $"file {file}",
                    Reason = "it exists and -NoClobber is given",
                    Remedy = "Choose another name.",
                    Category = LbFindingCategory.Exists,
                });
            }

            var description = $"[{configuration.AgentName}] export revision {configuration.Revision} to {file}";
            if (Ask(description, $"Export to {file}?", "Give -Confirm:$false, or leave out -Confirm."))
            {
                ShowProgress($"Writing {file}");
                if (ParameterSetName == nameof(Directory))
                {
                    ConfigurationFile.MakeFolder(System.IO.Path.GetDirectoryName(file)!);
                }

                ConfigurationFile.Write(file, format, configuration.ToSettings(), StopToken);
                if (PassThru)
                {
                    WriteObject(new FileInfo(file));
                }
            }
        }
        finally
        {
            EndProgress();
        }
    }
}
