namespace LbAgent.Engines.Kernel;

/// <summary>Where a packet meets the program: XDP_FLAGS of if_link.h.</summary>
internal enum AttachMode
{
    /// <summary>After the kernel has made its own structure of the packet: works everywhere, costs more.</summary>
    Generic = 2,

    /// <summary>In the driver.</summary>
    Native = 4,
}
