namespace LbAdmin.PowerShell.Output;

/// <summary>What a finding does to the change that it is about. Numbers are those of the wire contract.</summary>
public enum LbFindingSeverity
{
    /// <summary>The change is refused.</summary>
    Error = 1,

    /// <summary>The change is made; whoever makes it is told.</summary>
    Warning = 2,
}
