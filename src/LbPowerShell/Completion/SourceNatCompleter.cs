namespace LbAdmin.PowerShell.Completion;

/// <summary>What -SourceNat takes beside an address of the box.</summary>
public sealed class SourceNatCompleter : FixedValueCompleter
{
    private protected override string[] Values => ["auto", "off"];
}
