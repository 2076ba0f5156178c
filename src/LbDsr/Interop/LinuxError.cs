using System.ComponentModel;

namespace LbAdmin.Dsr.Interop;

/// <summary>The error numbers of Linux that callers tell apart (asm-generic/errno.h; the same on x64 and Arm64).</summary>
internal static class LinuxError
{
    public const int NotPermitted = 1;
    public const int NoSuchEntry = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int InUse = 16;
    public const int Exists = 17;

    /// <summary>In the words of the C library.</summary>
    public static string Words(int error) => new Win32Exception(error).Message;
}
