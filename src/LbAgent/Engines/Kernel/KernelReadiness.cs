using System;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;

namespace LbAgent.Engines.Kernel;

/// <summary>Whether this box could run the kernel engine, and what it says of itself while it serves nothing.</summary>
internal static class KernelReadiness
{
    public const string NoPrograms = "the agent was built without the kernel engine's programs (build.sh compiles them where there are clang 15 and libbpf-dev)";

    /// <summary>Why its programs cannot be loaded here, in words; empty where nothing is known against it.</summary>
    public static string WhyNot =>
        !OperatingSystem.IsLinux() ? "needs Linux"
        : !LoadedObject.HasImage("lb.bpf.o") ? NoPrograms
        : Libbpf.WhyNot;

    public static EngineDescription Describe() => new(
        "kernel",
        IsAvailable: false,
        WhyNot is { Length: > 0 } whyNot ? whyNot : "its programs are in this agent, but it does not serve VIPs by them yet");
}
