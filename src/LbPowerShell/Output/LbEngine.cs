namespace LbAdmin.PowerShell.Output;

/// <summary>What moves the bytes, and whether it can on that box.</summary>
public sealed class LbEngine : LbObject
{
    public string Name { get; set; } = string.Empty;

    public bool Available { get; set; }

    /// <summary>What it uses, or why it is not available.</summary>
    public string Detail { get; set; } = string.Empty;

    public override string ToString() => Available ? Name : $"{Name} (not available)";
}
