using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>What the kernel has of BPF, whoever holds it.</summary>
internal static class BpfObjects
{
    /// <summary>Whether there is a program by that number.</summary>
    public static bool HasProgram(uint id)
    {
        using var program = new DescriptorHandle(Libbpf.ProgramById(id));
        return !program.IsInvalid;
    }
}
