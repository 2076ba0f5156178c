namespace LbAdmin.PowerShell.Output;

/// <summary>How the box stands in the network. Numbers are those of the wire contract.</summary>
public enum LbTopologyKind
{
    /// <summary>Beside the switch: only balanced traffic passes it.</summary>
    OneArm = 1,

    /// <summary>In the path: all traffic passes it.</summary>
    Inline = 2,
}
