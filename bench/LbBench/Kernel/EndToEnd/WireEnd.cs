using LbAgent.Bpf;
using LbAgent.Engines.Kernel;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>An interface: one end of a veth.</summary>
/// <param name="Space">Where it is.</param>
/// <param name="Index">Its number there.</param>
/// <param name="Mac">6 bytes.</param>
internal sealed record WireEnd(NetworkSpace Space, int Index, byte[] Mac)
{
    /// <summary>Puts a program to work there, in the driver.</summary>
    public InterfaceAttachment Attach(BpfProgramReference program)
    {
        var attached = Space.In(() => InterfaceAttachment.Attach(program, Index));
        if (attached.Mode == AttachMode.Native)
        {
            return attached;
        }

        attached.Dispose();
        throw new BenchmarkException($"the program {program.Name} cannot be attached to a veth in the driver here");
    }
}
