using System;

namespace LbAgent.Engines.Kernel;

/// <summary>The kernel, or libbpf, did not take what the engine gave it; the message says what and why.</summary>
internal sealed class DatapathFailedException : Exception
{
    public DatapathFailedException()
    {
    }

    public DatapathFailedException(string message)
        : base(message)
    {
    }

    public DatapathFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
