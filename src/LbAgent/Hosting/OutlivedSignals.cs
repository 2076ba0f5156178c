using System;
using System.Runtime.InteropServices;

namespace LbAgent.Hosting;

/// <summary>
/// Signals that an agent outlives although a program ends by them where it says nothing: SIGHUP, as a service outlives the terminal it was
/// started from; SIGUSR1 and SIGUSR2, which people and scripts send to have other programs reopen logs or read files anew. Nothing is done. Stopping is SIGTERM's.
/// </summary>
internal sealed class OutlivedSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    private OutlivedSignals(PosixSignalRegistration[] registrations) => _registrations = registrations;

    /// <summary>From now on, to the end of what this gives.</summary>
    public static OutlivedSignals Begin() => new(Array.ConvertAll(Numbers(), number => PosixSignalRegistration.Create((PosixSignal)number, signal => signal.Cancel = true)));

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    /// <summary>Those that .NET has no name for go by the system's own numbers (signal(7)).</summary>
    private static int[] Numbers() =>
        OperatingSystem.IsLinux() ? [(int)PosixSignal.SIGHUP, 10, 12]
        : OperatingSystem.IsMacOS() ? [(int)PosixSignal.SIGHUP, 30, 31]
        : [(int)PosixSignal.SIGHUP];
}
