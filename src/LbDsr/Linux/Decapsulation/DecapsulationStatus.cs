namespace LbAdmin.Dsr.Linux;

/// <summary>Decapsulation at work on an interface, as the kernel told it at that moment.</summary>
public sealed class DecapsulationStatus
{
    internal DecapsulationStatus(string interfaceName, DecapsulationMode mode, uint programId, DecapsulationSettings settings, DecapsulationCounters counters) =>
        (InterfaceName, Mode, ProgramId, Settings, Counters) = (interfaceName, mode, programId, settings, counters);

    public string InterfaceName { get; }

    public DecapsulationMode Mode { get; }

    /// <summary>The kernel's number of the program. A later version of the library brings another.</summary>
    public uint ProgramId { get; }

    /// <summary>Read back from the kernel.</summary>
    public DecapsulationSettings Settings { get; }

    public DecapsulationCounters Counters { get; }
}
