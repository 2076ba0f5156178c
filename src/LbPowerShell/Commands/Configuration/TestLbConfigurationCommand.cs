using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Test-LbConfiguration lets agents judge a configuration, without changing anything: a file, or what is in force.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LbConfiguration")]
[OutputType(typeof(LbConfigurationTest), typeof(bool))]
public sealed class TestLbConfigurationCommand : LbAgentCmdlet
{
    private bool _allValid = true;

    /// <summary>The file: .json, .yaml or .yml. Default: the configuration that is in force.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Json or Yaml. Default: by the extension of the file.</summary>
    [Parameter]
    public ConfigurationFormat? Format { get; set; }

    /// <summary>Only one Boolean: whether all agents find it valid. Default: an object with findings for each agent.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void ProcessRecord()
    {
        ConfigurationSettings? configuration = null;
        if (Path is not null)
        {
            try
            {
                configuration = ConfigurationFile.Read(this, Path, Format, StopToken);
            }
            catch (AgentException exception)
            {
                Judge(string.Empty, exception);
                return;
            }
        }

        CallAgents(Agents, (connection, token) => DryRunAsync(connection, configuration, token), (agent, change) =>
            Write(new LbConfigurationTest { AgentName = agent, Path = Path ?? string.Empty, IsValid = true, Findings = change.Warnings, Differences = change.Differences }), Judge);
    }

    protected override void EndProcessing()
    {
        if (Quiet)
        {
            WriteObject(_allValid);
        }
    }

    private static async Task<LbChange> DryRunAsync(IAgentConnection connection, ConfigurationSettings? configuration, CancellationToken cancellationToken)
    {
        configuration ??= (await connection.GetConfigurationAsync(revision: null, cancellationToken).ConfigureAwait(false)).ToSettings();
        return await connection.ReplaceAsync(configuration, new AgentChangeOptions { DryRun = true, JudgeWhole = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A refusal is the answer that was asked for; an agent or a file that cannot be reached is an error.</summary>
    private void Judge(string agent, AgentException exception)
    {
        if (exception.Findings.Any(finding => finding.Id.StartsWith("Lb.Agent.", StringComparison.Ordinal) || finding.Id is "Lb.Configuration.FileUnreadable" or "Lb.Configuration.FormatUnknown"))
        {
            _allValid = false;
            WriteFindings(exception, agent.Length == 0 ? null : agent);
            return;
        }

        foreach (var finding in exception.Findings)
        {
            finding.AgentName = agent;
        }

        Write(new LbConfigurationTest { AgentName = agent, Path = Path ?? string.Empty, Findings = [.. exception.Findings] });
    }

    private void Write(LbConfigurationTest test)
    {
        _allValid &= test.IsValid;
        if (!Quiet)
        {
            WriteObject(test);
        }
    }
}
