namespace LbAdmin.Dsr.Linux;

/// <summary>Why decapsulation could not be set up, read or taken off.</summary>
public enum DecapsulationFailure
{
    /// <summary>The kernel, or libbpf, did not take what it was given.</summary>
    Refused,

    /// <summary>Not on this system: it is not Linux, libbpf is missing, or the library was built without its program.</summary>
    NotSupported,

    /// <summary>The settings contradict each other, or name what cannot be.</summary>
    InvalidSettings,

    /// <summary>There is no such interface in this network namespace.</summary>
    NoSuchInterface,

    /// <summary>This process lacks a capability, or may not write where programs are pinned.</summary>
    NotPermitted,

    /// <summary>Another program is on the interface. It is never replaced.</summary>
    OtherProgram,
}
