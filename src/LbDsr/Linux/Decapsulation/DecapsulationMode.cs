namespace LbAdmin.Dsr.Linux;

/// <summary>Where a packet meets the program (XDP).</summary>
public enum DecapsulationMode
{
    /// <summary>In the interface's driver.</summary>
    Native = 1,

    /// <summary>After the kernel has made its own structure of the packet: works on every interface, costs more.</summary>
    Generic = 2,
}
