namespace LbAdmin.PowerShell.Output;

/// <summary>What becomes of the flows of a server that turned Unhealthy. Numbers are those of the wire contract.</summary>
public enum LbOnUnhealthy
{
    Keep = 1,
    Reset = 2,
}
