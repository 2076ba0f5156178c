namespace LbAdmin.PowerShell.Output;

/// <summary>Where on an interface the kernel engine's program runs. Numbers are those of the wire contract.</summary>
public enum LbAttachMode
{
    /// <summary>In the driver.</summary>
    Native = 1,

    /// <summary>After the kernel has made its own structure of the packet: works everywhere, costs more.</summary>
    Generic = 2,
}
