namespace LbAdmin.Bench.Load;

/// <summary>One run: so many units in so many seconds, and what processor time it cost.</summary>
/// <param name="Units">Requests, connections or bytes.</param>
/// <param name="Seconds">The measured window, without the warm-up.</param>
/// <param name="ProxyNanoseconds">Processor time of the proxy in the window; 0 where there was none.</param>
/// <param name="GeneratorBusy">Part of the window that the generator's thread ran, 0 to 1.</param>
/// <param name="Median">Milliseconds; 0 for bulk.</param>
/// <param name="Percentile99">Milliseconds; 0 for bulk.</param>
/// <param name="Failures">Connections that broke, warm-up included.</param>
internal sealed record LoadResult(
    long Units,
    double Seconds,
    double ProxyNanoseconds,
    double GeneratorBusy,
    double Median,
    double Percentile99,
    long Failures)
{
    public double Rate => Units / Seconds;

    /// <summary>Nanoseconds of the proxy for one unit.</summary>
    public double NanosecondsPerUnit => Units == 0 ? double.NaN : ProxyNanoseconds / Units;

    public double ProxyBusy => ProxyNanoseconds / (Seconds * 1e9);
}
