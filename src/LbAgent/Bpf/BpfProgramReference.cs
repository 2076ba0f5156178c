using System;
using System.ComponentModel;
using LbAgent.Bpf.Interop;

namespace LbAgent.Bpf;

/// <summary>A program of a loaded object, as long as that is there.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Descriptor">The kernel's; owned by the object.</param>
internal sealed unsafe record BpfProgramReference(string Name, int Descriptor)
{
    /// <summary>Has the kernel run it once (BPF_PROG_TEST_RUN) with a structure of its own, which it changes. For programs of type syscall.</summary>
    /// <exception cref="BpfFailedException">The kernel does not run it.</exception>
    public T Ask<T>(T question)
        where T : unmanaged
    {
        var options = new Libbpf.RunOptions { Size = (nuint)sizeof(Libbpf.RunOptions), ContextIn = &question, ContextInLength = (uint)sizeof(T) };
        Check(Libbpf.Run(Descriptor, &options));
        return question;
    }

    /// <summary>Has the kernel run it with a frame, for programs of type xdp. With repeat it gets its own output again.</summary>
    /// <returns>What the program returned, the length of the frame that it left, and nanoseconds of each run on average.</returns>
    /// <exception cref="BpfFailedException">The kernel does not run it: a frame must have 14 bytes, and less than a page.</exception>
    public (uint Verdict, int Length, uint Nanoseconds) Run(ReadOnlySpan<byte> frame, Span<byte> left, int repeat = 1)
    {
        fixed (byte* input = frame)
        fixed (byte* output = left)
        {
            var options = new Libbpf.RunOptions
            {
                Size = (nuint)sizeof(Libbpf.RunOptions),
                DataIn = input,
                DataInLength = (uint)frame.Length,
                DataOut = output,
                DataOutLength = (uint)left.Length,
                Repeat = repeat,
            };
            Check(Libbpf.Run(Descriptor, &options));
            return (options.Result, (int)options.DataOutLength, options.Duration);
        }
    }

    private void Check(int result)
    {
        if (result < 0)
        {
            throw new BpfFailedException($"program {Name} cannot be run: {new Win32Exception(-result).Message}");
        }
    }
}
