using System.Globalization;

namespace LbAdmin.Bench.Processes;

/// <summary>
/// Keeps a core awake at the lowest scheduling class (SCHED_IDLE gives way to anything at once): a virtual processor that
/// halts takes long to wake, and a benchmark would measure that instead.
/// </summary>
internal static class Spinner
{
    // Should nobody end it, the kernel does.
    private const string Loop = "ulimit -t 900; while :; do :; done";

    public static Child Start(Children children, int core) => children.Start(
        "chrt",
        ["--idle", "0", "taskset", "-c", core.ToString(CultureInfo.InvariantCulture), "sh", "-c", Loop]);
}
