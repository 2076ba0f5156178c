namespace LbAdmin.PowerShell.Output;

/// <summary>What was observed of a real server. Numbers are those of the wire contract.</summary>
public enum LbHealth
{
    /// <summary>Not probed yet.</summary>
    Unknown = 1,
    Healthy = 2,
    Unhealthy = 3,
}
