using System;

namespace LbAdmin.Dsr.Linux;

/// <summary>Decapsulation could not be set up, read or taken off; the message says why. What was before still is.</summary>
public sealed class DecapsulationFailedException : Exception
{
    public DecapsulationFailedException()
    {
    }

    public DecapsulationFailedException(string message)
        : base(message)
    {
    }

    public DecapsulationFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public DecapsulationFailedException(DecapsulationFailure failure, string message)
        : base(message) => Failure = failure;

    public DecapsulationFailure Failure { get; }
}
