using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LbAgent.Interop;

/// <summary>Which program started this process. Windows only.</summary>
[SupportedOSPlatform("windows")]
internal static partial class ParentProcess
{
    private const nint ThisProcess = -1;
    private const int BasicInformation = 0;

    /// <summary>PROCESS_BASIC_INFORMATION is six fields of a pointer's size, and the last is InheritedFromUniqueProcessId.</summary>
    private const int Fields = 6;

    /// <summary>Its name without ".exe"; empty where it has ended.</summary>
    public static unsafe string Name
    {
        get
        {
            var fields = stackalloc nint[Fields];
            if (NtQueryInformationProcess(ThisProcess, BasicInformation, fields, Fields * sizeof(nint), out _) != 0)
            {
                return "";
            }

            try
            {
                using var parent = Process.GetProcessById((int)fields[Fields - 1]);
                return parent.ProcessName;
            }
            catch (ArgumentException)
            {
                return "";
            }
        }
    }

    [LibraryImport("ntdll")]
    private static unsafe partial int NtQueryInformationProcess(nint process, int what, nint* information, int length, out int needed);
}
