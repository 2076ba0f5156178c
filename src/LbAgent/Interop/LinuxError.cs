namespace LbAgent.Interop;

/// <summary>The error numbers of Linux that callers tell apart (asm-generic/errno.h; the same on x64 and Arm64).</summary>
internal static class LinuxError
{
    public const int NotPermitted = 1;
    public const int NoSuchEntry = 2;
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int SystemDescriptorsUsedUp = 23;
    public const int ProcessDescriptorsUsedUp = 24;
    public const int NoSuchCall = 38;
    public const int FamilyNotSupported = 97;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    /// <summary>The process, or the box, has no more of what a socket needs.</summary>
    public static bool IsExhaustion(int error) =>
        error is ProcessDescriptorsUsedUp or SystemDescriptorsUsedUp or NoMemory or NoBuffers;
}
