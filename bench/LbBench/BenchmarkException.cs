using System;

namespace LbAdmin.Bench;

/// <summary>A benchmark cannot go on; the message says why, for the person who runs it.</summary>
internal sealed class BenchmarkException : Exception
{
    public BenchmarkException()
    {
    }

    public BenchmarkException(string message)
        : base(message)
    {
    }

    public BenchmarkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
