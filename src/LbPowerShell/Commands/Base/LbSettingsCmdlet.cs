using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Base of the cmdlets that take settings (New, Add, Set). An object that came from a Get cmdlet tells Set which target is meant, not
/// what it shall be: its settings may be old by now. From other objects (a row of a CSV file) settings bind too.
/// </summary>
public abstract class LbSettingsCmdlet : LbOperationCmdlet
{
    private protected LbSettingsCmdlet()
    {
    }

    /// <summary>The object in the pipeline; its properties bind to the parameters of the same names.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Writes the objects as they are after the change. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool WantsObjects => PassThru;

    /// <summary>New and Add make a copy of an object that came from a Get cmdlet.</summary>
    private protected virtual bool CopiesObjects => false;

    private protected bool IsFromAgent => InputObject?.BaseObject is LbObject;

    /// <summary>Whether a setting is to be sent.</summary>
    private protected bool IsGiven(string parameter) =>
        IsOnCommandLine(parameter) || ((CopiesObjects || !IsFromAgent) && MyInvocation.BoundParameters.ContainsKey(parameter));

    private protected T? Given<T>(string parameter, T? value)
        where T : struct => IsGiven(parameter) ? value : null;

    private protected T? Given<T>(string parameter, T? value)
        where T : class => IsGiven(parameter) ? value : null;

    private protected bool? Given(string parameter, SwitchParameter value) => IsGiven(parameter) ? value.IsPresent : null;
}
