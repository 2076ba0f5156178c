using System;
using System.Collections.Generic;
using System.Text;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>The topology is one that this agent knows, and its interface could be one's name.</summary>
internal sealed class TopologyRule : IValidationRule
{
    /// <summary>IFNAMSIZ, less its zero.</summary>
    private const int LongestName = 15;

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        if (changed.PutTopology is not { } topology)
        {
            return;
        }

        if (topology.Kind != TopologyKind.OneArm)
        {
            findings.Add(NotAvailable.Of("Topology", TargetName.Topology, "Topology", topology.Kind.ToString(), "Use OneArm."));
        }

        if (topology.AddressMode == AddressMode.Loopback && !OperatingSystem.IsLinux())
        {
            findings.Add(NotAvailable.Of("Topology", TargetName.Topology, "AddressMode", "Loopback", "Use External, and put the addresses where you want them; it needs Linux."));
        }

        if (Encoding.UTF8.GetByteCount(topology.ClientInterface) > LongestName)
        {
            findings.Add(new(
                "Lb.Topology.ClientInterfaceInvalid",
                TargetName.Topology,
                "ClientInterface",
                $"'{topology.ClientInterface}' is longer than an interface's name can be.",
                "Get-LbTopology lists the interfaces of the box."));
        }
    }
}
