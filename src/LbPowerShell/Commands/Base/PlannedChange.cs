using System.Collections.Generic;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>What is confirmed as one: a description in words and its operations.</summary>
internal sealed class PlannedChange
{
    public PlannedChange(string description, params AgentOperation[] operations)
    {
        Description = description;
        Operations = operations;
    }

    /// <summary>As "remove VIP web".</summary>
    public string Description { get; }

    public IReadOnlyList<AgentOperation> Operations { get; }

    /// <summary>Whether doing it twice is refused: then a target that two patterns match is taken once.</summary>
    public bool IsRemoval { get; set; }
}
