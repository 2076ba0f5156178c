namespace LbAdmin.PowerShell.Output;

/// <summary>Whether a VIP takes clients. Numbers are those of the wire contract.</summary>
public enum LbVipState
{
    Listening = 1,
    /// <summary>Disabled by the operator.</summary>
    Closed = 2,
    /// <summary>Wanted, but it cannot; the agent tries again.</summary>
    Failed = 3,
    /// <summary>Its address, which others see to, is not on the box now; it is served as soon as it is.</summary>
    Absent = 4,
}
