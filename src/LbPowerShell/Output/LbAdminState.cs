namespace LbAdmin.PowerShell.Output;

/// <summary>What the operator wants. Numbers are those of the wire contract.</summary>
public enum LbAdminState
{
    Enabled = 1,
    /// <summary>Known flows go on, new ones do not come. Real servers only.</summary>
    Draining = 2,
    Disabled = 3,
}
