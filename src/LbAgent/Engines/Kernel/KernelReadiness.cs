using System;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel;

/// <summary>Whether this box could run the kernel engine, as far as it shows without trying.</summary>
internal static class KernelReadiness
{
    public const string NoPrograms = "the agent was built without the kernel engine's programs (build.sh compiles them where there are clang 15 and libbpf-dev)";

    /// <summary>Why its programs cannot be loaded here, in words; empty where nothing is known against it.</summary>
    /// <remarks>Without CAP_PERFMON the kernel's checker refuses offsets into packets that it does not know.</remarks>
    public static string WhyNot =>
        !OperatingSystem.IsLinux() ? "needs Linux"
        : !LoadedObject.HasImage("lb.bpf.o") ? NoPrograms
        : Libbpf.WhyNot is { Length: > 0 } whyNot ? whyNot
        : Capabilities.MissingForBpf(Capabilities.Bpf, Capabilities.PerfMon, Capabilities.NetAdmin) is { Count: > 0 } missing ? $"needs {string.Join(", ", missing)}"
        : "";
}
