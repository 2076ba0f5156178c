using System.Globalization;
using System.IO;
using System.Linq;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>Threads of the kernel, by their names.</summary>
internal static class KernelThread
{
    /// <summary>The one that does on a core what interrupts leave behind, packets among it, where it is too much to be done at once.</summary>
    public static int SoftInterruptsOf(int core)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ksoftirqd/{core}\n");
        var found = Directory.EnumerateDirectories("/proc").FirstOrDefault(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && NameOf(process) == name)
            ?? throw new BenchmarkException($"the kernel's thread {name.TrimEnd()} is not to be seen here");
        return int.Parse(Path.GetFileName(found), CultureInfo.InvariantCulture);
    }

    /// <summary>Processes end while they are looked at.</summary>
    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
