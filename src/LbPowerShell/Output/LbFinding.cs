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

    public override string ToString()
    {
        var about = Field.Length == 0 ? Target : Target.Length == 0 ? Field : $"{Target}: {Field}";
        var text = about.Length == 0 ? Reason : $"{about}: {Reason}";
        text = text.EndsWith(".", StringComparison.Ordinal) ? text : text + ".";
        return Remedy.Length == 0 ? text : $"{text} {Remedy}";
    }
}
