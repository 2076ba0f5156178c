namespace LbAdmin.PowerShell.Output;

/// <summary>How grave an event is. Numbers are those of the wire contract.</summary>
public enum LbEventSeverity
{
    Information = 1,
    Warning = 2,
    Error = 3,
}
