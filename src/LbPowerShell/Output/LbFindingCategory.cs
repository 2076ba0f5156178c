namespace LbAdmin.PowerShell.Output;

/// <summary>What kind of refusal a finding is. Numbers are those of the wire contract.</summary>
public enum LbFindingCategory
{
    Invalid = 1,
    NotFound = 2,
    Exists = 3,
    Conflict = 4,
    NotAvailable = 5,
    Resource = 6,
}
