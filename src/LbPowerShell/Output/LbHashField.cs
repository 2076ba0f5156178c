namespace LbAdmin.PowerShell.Output;

/// <summary>What the Hash scheduler looks at. Numbers are those of the wire contract.</summary>
public enum LbHashField
{
    SourceAddress = 1,
    DestinationAddress = 2,
    SourcePort = 3,
    DestinationPort = 4,
}
