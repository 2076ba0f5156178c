using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Loading;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Export-LbConfiguration writes an agent's desired state to a file: only what differs from the defaults, always in the same order.</summary>
[Cmdlet(VerbsData.Export, "LbConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportLbConfigurationCommand : LbAgentCmdlet
{
    private readonly List<LbConfiguration> _configurations = [];

    /// <summary>The file: .json, .yaml or .yml. What was there is replaced as a whole.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Json or Yaml. Default: by the extension of the file.</summary>
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
        if (_configurations.Count > 1)
        {
            ThrowFinding("Lb.Configuration.OneFileManyAgents", $"file {Path}", "one file holds the configuration of one agent", "Export each agent by itself.");
        }

        foreach (var configuration in _configurations)
        {
            Export(configuration);
        }
    }

    private void Export(LbConfiguration configuration)
    {
        var file = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            var format = ConfigurationFile.FormatOf(file, Format);
            if (NoClobber && File.Exists(file))
            {
                ThrowFinding("Lb.Configuration.FileExists", $"file {file}", "it exists and -NoClobber is given", "Choose another name.", LbFindingCategory.Exists);
            }

            if (ShouldProcess($"[{configuration.AgentName}] export revision {configuration.Revision} to {file}", $"Export to {file}?", "Confirm"))
            {
                ShowProgress($"Writing {file}");
                ClientContext.Gateway.WriteFile(file, format, configuration.ToSettings(), StopToken);
                if (PassThru)
                {
                    WriteObject(new FileInfo(file));
                }
            }
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
        }
        finally
        {
            EndProgress();
        }
    }
}
