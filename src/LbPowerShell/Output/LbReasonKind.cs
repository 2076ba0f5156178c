namespace LbAdmin.PowerShell.Output;

/// <summary>What became of the packets that a reason counts. Numbers are those of the wire contract.</summary>
public enum LbReasonKind
{
    /// <summary>Handed on untouched.</summary>
    Pass = 1,
    Drop = 2,

    /// <summary>Served, or answered, and worth counting.</summary>
    Note = 3,
}
