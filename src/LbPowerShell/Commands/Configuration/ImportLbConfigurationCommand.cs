using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Import-LbConfiguration makes the desired state exactly what a file says, all or nothing. Doing it again changes nothing.</summary>
[Cmdlet(VerbsData.Import, "LbConfiguration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(LbChange))]
public sealed class ImportLbConfigurationCommand : LbChangeCmdlet
{
    private readonly List<AgentChange> _changes = [];

    /// <summary>The file: .json, .yaml or .yml, up to 64 MiB.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Json or Yaml. Default: by the extension of the file.</summary>
    [Parameter]
    public ConfigurationFormat? Format { get; set; }

    /// <summary>Writes what was changed on each agent; with -WhatIf what would be changed. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Asks nothing. Default: asks before something is removed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? ForcesRemoval => Force;

    protected override void ProcessRecord()
    {
        try
        {
            ShowProgress($"Reading {Path}");
            Plan(ConfigurationFile.Read(this, Path, Format, StopToken));
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

    private protected override void WriteWhatIf(string agent, LbChange change)
    {
        base.WriteWhatIf(agent, change);
        if (PassThru)
        {
            WriteObject(change);
        }
    }

    protected override void EndProcessing()
    {
        ShowProgress($"{_changes.Count} agents judge {Path}");
        try
        {
            ChangeAgents(_changes, (_, change) =>
            {
                if (PassThru)
                {
                    WriteObject(change);
                }
            });
        }
        finally
        {
            EndProgress();
        }
    }

    private void Plan(ConfigurationSettings configuration)
    {
        var agents = Agents;
        if (_changes.FirstOrDefault(change => agents.Contains(change.Agent)) is { } planned)
        {
            ThrowFinding(
                "Lb.Configuration.TwoFiles",
                $"file {Path}",
                $"another file of this pipeline is for agent {planned.Agent} too, which an import makes exactly what one file says",
                "Import one file; Compare-LbConfiguration tells what each would change.");
        }

        _changes.AddRange(agents.Select(agent => new AgentChange(
            agent, $"import {Path}", (connection, options, token) => connection.ReplaceAsync(configuration, options, token))));
    }
}
