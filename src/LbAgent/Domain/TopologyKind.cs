namespace LbAgent.Domain;

/// <summary>How the box stands in the network.</summary>
internal enum TopologyKind
{
    /// <summary>Beside the switch: only balanced traffic passes it.</summary>
    OneArm,

    /// <summary>In the path: all traffic passes it.</summary>
    Inline,
}
