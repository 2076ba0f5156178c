using System;

namespace LbAgent.Bpf;

/// <summary>The kernel, or libbpf, did not take what it was given; the message says what and why.</summary>
internal sealed class BpfFailedException : Exception
{
    public BpfFailedException()
    {
    }

    public BpfFailedException(string message)
        : base(message)
    {
    }

    public BpfFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
