namespace LbAdmin.PowerShell.Output;

/// <summary>What a pool does when all its servers are Unhealthy. Numbers are those of the wire contract.</summary>
public enum LbFallback
{
    /// <summary>Refuse new flows.</summary>
    None = 1,
    UseAll = 2,
}
