using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Compare-LbConfiguration shows what would change if agents became what a file, or another agent, says.</summary>
[Cmdlet(VerbsData.Compare, "LbConfiguration", DefaultParameterSetName = "File")]
[OutputType(typeof(LbDifference))]
public sealed class CompareLbConfigurationCommand : LbAgentCmdlet
{
    private int _differences;
    private int _failures;

    /// <summary>The file: .json, .yaml or .yml.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "File")]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Json or Yaml. Default: by the extension of the file.</summary>
    [Parameter(ParameterSetName = "File")]
    public ConfigurationFormat? Format { get; set; }

    /// <summary>The agent that the others should be like.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Agent")]
    [ArgumentCompleter(typeof(AgentNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ReferenceAgent { get; set; }

    /// <summary>Ends with the error Lb.Configuration.Different where there is a difference, so that a CI run fails. Default: only shows them.</summary>
    [Parameter]
    public SwitchParameter ErrorOnDifference { get; set; }

    protected override void ProcessRecord()
    {
        var reference = Reference();
        if (reference is not null)
        {
            var dryRun = new AgentChangeOptions { DryRun = true, IgnoreBox = true };
            CallAgents(Agents, (connection, token) => connection.ReplaceAsync(reference, dryRun, token), (_, change) =>
            {
                _differences += change.Differences.Length;
                WriteObject(change.Differences, enumerateCollection: true);
            },
            Fail);
        }
    }

    protected override void EndProcessing()
    {
        if (ErrorOnDifference && _differences + _failures > 0)
        {
            var source = Path ?? ReferenceAgent!;
            if (_differences == 0)
            {
                ThrowFinding("Lb.Configuration.NotCompared", source, $"{_failures} agents could not be compared with it", "The errors before this one say why.", LbFindingCategory.Resource);
            }

            ThrowFinding("Lb.Configuration.Different", source, $"{_differences} differences", "Import-LbConfiguration would make them equal.", LbFindingCategory.Conflict);
        }
    }

    private void Fail(string agent, AgentException exception)
    {
        _failures++;
        WriteFindings(exception, agent);
    }

    private ConfigurationSettings? Reference()
    {
        ConfigurationSettings? reference = null;
        try
        {
            if (Path is not null)
            {
                return ConfigurationFile.Read(this, Path, Format, StopToken);
            }
        }
        catch (AgentException exception)
        {
            ThrowFindings(exception);
        }

        CallAgents(
            [ReferenceAgent!],
            (connection, token) => connection.GetConfigurationAsync(revision: null, token),
            (_, configuration) => reference = configuration.ToSettings(),
            Fail);
        return reference;
    }
}
