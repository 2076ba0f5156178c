using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>One window of one checker.</summary>
/// <param name="Use">Who had the cores.</param>
/// <param name="Times">How the checker's time divides.</param>
/// <param name="Checks">How many it made.</param>
/// <param name="Counters">What the kernel counted meanwhile.</param>
/// <param name="Accepted">Connections that the servers were given: not those that were reset before they stood.</param>
/// <param name="Mebibytes">What it had in memory at the end.</param>
/// <param name="Standing">What it thought of the servers at the end.</param>
internal sealed record CheckResult(CoreUse Use, ProcessTimes Times, long Checks, TcpCounters Counters, long Accepted, double Mebibytes, Standing Standing)
    : IWindow
{
    public double Cores => Use.ProxyNanoseconds / (Use.Seconds * 1e9);

    public double Rate => Checks / Use.Seconds;

    public double MicrosecondsPerCheck => Checks == 0 ? double.NaN : Use.ProxyNanoseconds / 1000 / Checks;

    /// <summary>Of <see cref="MicrosecondsPerCheck"/>, by the share that the ticks show.</summary>
    public double UserMicroseconds => MicrosecondsPerCheck * Times.User / (Times.User + Times.System);

    public double SystemMicroseconds => MicrosecondsPerCheck - UserMicroseconds;
}
