using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>An agent, the way to it, or a configuration file refused. Holds every finding; there is always at least one.</summary>
public sealed class AgentException : Exception
{
    public AgentException(IReadOnlyList<LbFinding> findings, Exception? inner = null)
        : base(string.Join(" ", findings.Select(finding => finding.ToString())), inner) => Findings = findings;

    public AgentException(LbFinding finding, Exception? inner = null)
        : this([finding], inner)
    {
    }

    public IReadOnlyList<LbFinding> Findings { get; }
}
