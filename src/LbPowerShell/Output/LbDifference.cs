namespace LbAdmin.PowerShell.Output;

/// <summary>One thing that a change does.</summary>
public sealed class LbDifference : LbObject
{
    public LbDifferenceKind Kind { get; set; }

    /// <summary>As "VIP web".</summary>
    public string Target { get; set; } = string.Empty;

    /// <summary>Empty where the whole target comes or goes.</summary>
    public string Field { get; set; } = string.Empty;

    public string Before { get; set; } = string.Empty;

    public string After { get; set; } = string.Empty;

    public override string ToString() => Kind switch
    {
        LbDifferenceKind.Added when Field.Length == 0 => $"add {Target}",
        LbDifferenceKind.Removed when Field.Length == 0 => $"remove {Target}",
        _ => $"{Target}: {Field} {Shown(Before)} -> {Shown(After)}",
    };

    private static string Shown(string value) => value.Length == 0 ? "(none)" : value;
}
