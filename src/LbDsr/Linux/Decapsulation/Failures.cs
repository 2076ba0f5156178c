using System.Linq;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>What the kernel refuses, in words: what was tried, why not, and which right is missing where that is why.</summary>
internal static class Failures
{
    /// <param name="result">-errno.</param>
    /// <param name="act">What was tried.</param>
    public static DecapsulationFailedException Of(int result, string act) => -result is LinuxError.NotPermitted or LinuxError.AccessDenied
        ? new(DecapsulationFailure.NotPermitted, $"{act}: {LinuxError.Words(-result)}{MissingCapabilities()}")
        : new(DecapsulationFailure.Refused, $"{act}: {LinuxError.Words(-result)}");

    /// <returns>The result, where it is no failure.</returns>
    /// <exception cref="DecapsulationFailedException">It is one.</exception>
    public static int Checked(int result, string act) => result >= 0 ? result : throw Of(result, act);

    private static string MissingCapabilities()
    {
        var missing = Capabilities.Missing();
        return missing.Count == 0 ? "" : $" (this process lacks {string.Join(", ", missing.AsEnumerable())})";
    }
}
