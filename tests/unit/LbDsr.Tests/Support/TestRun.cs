using System;
using System.Runtime.InteropServices;
using LbAdmin.Dsr.Interop;
using LbAgent.Tests.Engines.Kernel;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>Has the kernel run a program with a frame (BPF_PROG_TEST_RUN). One thread at a time each.</summary>
internal sealed unsafe partial class TestRun(DescriptorHandle program)
{
    private readonly byte[] _left = new byte[4096];

    /// <summary>A frame has 14 bytes at least, and less than a page.</summary>
    public (Verdict Verdict, byte[] Frame) Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* input = frame)
        fixed (byte* output = _left)
        {
            var options = new Options { Size = (nuint)sizeof(Options), DataIn = input, DataInLength = (uint)frame.Length, DataOut = output, DataOutLength = (uint)_left.Length, Repeat = 1 };
            var result = Run(program.Number, &options);
            Assert.True(result >= 0, $"test run: error {-result}");
            return ((Verdict)options.Result, _left[..(int)options.DataOutLength]);
        }
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_prog_test_run_opts")]
    private static partial int Run(int program, Options* options);

    /// <summary>struct bpf_test_run_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Options
    {
        public nuint Size;
        public void* DataIn;
        public void* DataOut;
        public uint DataInLength;
        public uint DataOutLength;
        public void* ContextIn;
        public void* ContextOut;
        public uint ContextInLength;
        public uint ContextOutLength;
        public uint Result;
        public int Repeat;
        public uint Duration;
        public uint Flags;
        public uint Processor;
        public uint Batch;
    }
}
