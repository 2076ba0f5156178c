using System;
using System.ComponentModel;
using System.IO;
using LbAgent.Bpf;

namespace LbAgent.Engines.Kernel;

/// <summary>What the kernel or the box refuses: it is said, and the rest of the agent goes on. Anything else is a fault of the agent's own.</summary>
internal static class KernelRefusal
{
    public static bool Is(Exception failure) => failure is BpfFailedException or Win32Exception or IOException or UnauthorizedAccessException;
}
