namespace LbAdmin.PowerShell.Output;

/// <summary>By what a client is known again. Numbers are those of the wire contract.</summary>
public enum LbPersistence
{
    None = 1,
    SourceAddress = 2,
}
