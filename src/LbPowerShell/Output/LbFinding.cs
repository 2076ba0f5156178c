using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>One thing that is wrong, and what would be right.</summary>
public sealed class LbFinding : LbObject
{
    /// <summary>Stable, as Lb.Vip.AddressInvalid.</summary>
    public string Id { get; set; } = string.Empty;

    public string Target { get; set; } = string.Empty;

    public string Field { get; set; } = string.Empty;

    public string Reason { get; set; } = string.Empty;

    public string Remedy { get; set; } = string.Empty;

    public LbFindingCategory Category { get; set; }

    /// <summary>Whether it refuses the change.</summary>
    public LbFindingSeverity Severity { get; set; } = LbFindingSeverity.Error;

    /// <summary>What is wrong with what, without what would be right.</summary>
    internal string Sentence
    {
        get
        {
            var about = Field.Length == 0 ? Target : Target.Length == 0 ? Field : $"{Target}: {Field}";
            var text = about.Length == 0 ? Reason : $"{about}: {Reason}";
            return text.EndsWith(".", StringComparison.Ordinal) ? text : text + ".";
        }
    }

    public override string ToString() => Remedy.Length == 0 ? Sentence : $"{Sentence} {Remedy}";
}
