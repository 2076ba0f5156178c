using System.Globalization;
using System.IO;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Measure;

/// <summary>Binds this process to one core.</summary>
internal static unsafe class Core
{
    public const int OfProxy = 0;
    public const int OfGenerator = 1;

    private const int CallingThread = 0;

    /// <summary>Every thread that the runtime has by now; later ones inherit it.</summary>
    public static void BindThisProcess(int core)
    {
        var mask = 1UL << core;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            var thread = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            _ = Native.SetAffinity(thread, sizeof(ulong), &mask);
        }
    }

    public static void BindThisThread(int core)
    {
        var mask = 1UL << core;
        _ = Native.SetAffinity(CallingThread, sizeof(ulong), &mask);
    }
}
