namespace LbAgent.Tests.Engines.Kernel;

/// <summary>enum xdp_action.</summary>
internal enum Verdict : uint
{
    Aborted = 0,
    Drop = 1,
    Pass = 2,
    Transmit = 3,
    Redirect = 4,
}
