namespace LbAdmin.PowerShell.Output;

/// <summary>Everything that comes from an agent says from which.</summary>
public abstract class LbObject
{
    /// <summary>As given to -Agent or Connect-LbAgent; binds to -Agent of the next cmdlet.</summary>
    public string AgentName { get; set; } = string.Empty;
}
