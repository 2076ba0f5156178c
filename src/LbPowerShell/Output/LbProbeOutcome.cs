namespace LbAdmin.PowerShell.Output;

/// <summary>What came of a probe, or of a step of one. Numbers are those of the wire contract.</summary>
public enum LbProbeOutcome
{
    Good = 1,
    Bad = 2,

    /// <summary>The agent's box could not ask; that says nothing about the server.</summary>
    Impossible = 3,
}
