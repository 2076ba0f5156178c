using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Import-LbConfiguration makes the desired state exactly what a file says, all or nothing. Doing it again changes nothing.</summary>
[Cmdlet(VerbsData.Import, "LbConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(LbChange))]
public sealed class ImportLbConfigurationCommand : LbChangeCmdlet
{
    /// <summary>The file: .json, .yaml or .yml, up to 64 MiB.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Json or Yaml. Default: by the extension of the file.</summary>
    [Parameter]
    public ConfigurationFormat? Format { get; set; }

    /// <summary>Writes what was changed on each agent. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            ShowProgress($"Reading {Path}");
            Import(ConfigurationFile.Read(this, Path, Format, StopToken));
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

    private void Import(ConfigurationSettings configuration)
    {
        ShowProgress($"{configuration.Vips.Length} VIPs, {configuration.Pools.Length} pools to {Agents.Count} agents");
        ChangeAgents(
            $"replace the configuration by {Path} ({configuration.Vips.Length} VIPs, {configuration.Pools.Length} pools)",
            (connection, options, token) => connection.ReplaceAsync(configuration, options, token),
            change =>
            {
                WriteVerbose($"[{change.AgentName}] {change}");
                if (PassThru)
                {
                    WriteObject(change);
                }
            });
    }
}
