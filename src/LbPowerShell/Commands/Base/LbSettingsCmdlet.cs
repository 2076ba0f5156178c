using System;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Base of the cmdlets that take settings (New, Add, Set). An object that came from a Get cmdlet, by whatever way, tells Set which target
/// is meant, not what it shall be: its settings may be old by now. From other objects (a row of a CSV file) settings bind too.
/// </summary>
public abstract class LbSettingsCmdlet : LbOperationCmdlet
{
    private PSObject? _known;
    private Type? _knownType;
    private bool _hasWarned;

    private protected LbSettingsCmdlet()
    {
    }

    /// <summary>The object in the pipeline; its properties bind to the parameters of the same names.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipelineRow]
    public PSObject? InputObject { get; set; }

    /// <summary>Writes the objects as they are after the change. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool WantsObjects => PassThru;

    /// <summary>New and Add make a copy of an object that came from a Get cmdlet, where it is what they make.</summary>
    private protected virtual bool CopiesObjects => false;

    /// <summary>Those parameters that say what is meant and not what it shall be.</summary>
    private protected virtual string[] Targets => ["Name"];

    /// <summary>Which of our objects comes through the pipeline; null: none of them.</summary>
    private protected Type? PipedType
    {
        get
        {
            if (!ReferenceEquals(_known, InputObject))
            {
                (_known, _knownType) = (InputObject, PipedObject.TypeOf(InputObject));
            }

            return _knownType;
        }
    }

    private protected bool IsFromAgent => PipedType is not null;

    protected sealed override void ProcessRecord()
    {
        PipelineRow.Leave();
        if (IsFromAgent && Targets.Length > 0 && MyInvocation.MyCommand.Name.StartsWith("Set-", StringComparison.Ordinal) && !CopiesObjects && !_hasWarned && !MyInvocation.BoundParameters.Keys.Any(IsSettingOnCommandLine))
        {
            _hasWarned = true;
            WriteWarning(
                $"Nothing changes: an object of a Get cmdlet says which {MyInvocation.MyCommand.Name.Substring("Set-Lb".Length)} is meant, and its settings, which may be old, are not taken. "
                + "Give what shall change as parameters.");
        }

        PlanRecord();
    }

    /// <summary>Plans what the current record wants.</summary>
    private protected abstract void PlanRecord();

    /// <summary>Whether a setting is to be sent.</summary>
    private protected bool IsGiven(string parameter) => IsOnCommandLine(parameter) || IsInPipeline(parameter);

    /// <summary>
    /// Whether a setting comes from the object in the pipeline. An empty cell of a row gives nothing, unless the parameter takes an empty text;
    /// an empty text of our own objects is a setting.
    /// </summary>
    private protected bool IsInPipeline(string parameter) =>
        !IsOnCommandLine(parameter)
        && MyInvocation.BoundParameters.ContainsKey(parameter)
        && (IsFromAgent ? CopiesObjects || Targets.Contains(parameter) : TakesEmptyText(parameter) || InputObject?.Properties[parameter]?.Value is not string cell || !string.IsNullOrWhiteSpace(cell));

    private protected T? Given<T>(string parameter, T? value)
        where T : struct => IsGiven(parameter) ? value : null;

    private protected T? Given<T>(string parameter, T? value)
        where T : class => IsGiven(parameter) ? value : null;

    private protected bool? Given(string parameter, SwitchParameter value) => IsGiven(parameter) ? value.IsPresent : null;

    private bool TakesEmptyText(string parameter) => MyInvocation.MyCommand.Parameters[parameter].Attributes.OfType<AllowEmptyStringAttribute>().Any();

    private bool IsSettingOnCommandLine(string parameter) =>
        IsOnCommandLine(parameter)
        && !Targets.Contains(parameter)
        && parameter != nameof(Agent)
        && MyInvocation.MyCommand.Parameters[parameter].ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName);
}
