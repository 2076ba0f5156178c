using System;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>Whether this box could ask servers at VIP addresses.</summary>
internal static class DsrReadiness
{
    /// <summary>Why not, in words; empty where nothing is known against it.</summary>
    public static string WhyNot =>
        !OperatingSystem.IsLinux() ? "it needs Linux"
        : !DsrProgram.IsBuiltIn ? "the agent was built without the programs for it (build.sh compiles them where there are clang 15 and libbpf-dev)"
        : Libbpf.WhyNot is { Length: > 0 } whyNot ? whyNot
        : !Capabilities.Has(Capabilities.NetAdmin) ? "it needs CAP_NET_ADMIN"
        : Capabilities.MissingForBpf(Capabilities.Bpf) is [var missing] ? $"it needs {missing}"
        : "";
}
