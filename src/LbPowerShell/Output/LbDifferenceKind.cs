namespace LbAdmin.PowerShell.Output;

/// <summary>What a change does to its target. Numbers are those of the wire contract.</summary>
public enum LbDifferenceKind
{
    Added = 1,
    Removed = 2,
    Changed = 3,
}
