namespace LbAgent.Engines;

/// <summary>An interface that an engine's program is at work on.</summary>
/// <param name="Name">As "eth0".</param>
/// <param name="IsNative">In the driver; else after the kernel has made its own structure of the packet.</param>
/// <param name="ProgramId">The kernel's number.</param>
/// <param name="Notice">What should be known of it; empty: nothing.</param>
internal sealed record EngineInterface(string Name, bool IsNative, uint ProgramId, string Notice);
