namespace LbAdmin.PowerShell.Output;

/// <summary>The steps of a probe, in their order. Each type of check has some of them. Numbers are those of the wire contract.</summary>
public enum LbProbeStepKind
{
    /// <summary>Which address and port is asked.</summary>
    Resolve = 1,
    Connect = 2,
    Echo = 3,
    Tls = 4,
    Request = 5,
    Status = 6,
    Content = 7,
}
