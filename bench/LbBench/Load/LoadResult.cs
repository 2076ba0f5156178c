using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.Load;

/// <summary>One run: so many units, and who had the processors meanwhile.</summary>
/// <param name="Units">Requests, connections, bytes or echoes.</param>
/// <param name="Use">The measured window, without the warm-up.</param>
/// <param name="Median">Milliseconds; 0 for bulk.</param>
/// <param name="Percentile99">Milliseconds; 0 for bulk.</param>
/// <param name="Failures">Connections that broke and datagrams that were lost, warm-up included.</param>
internal sealed record LoadResult(long Units, CoreUse Use, double Median, double Percentile99, long Failures) : IWindow
{
    public double Rate => Units / Use.Seconds;

    /// <summary>Nanoseconds of the proxy for one unit.</summary>
    public double NanosecondsPerUnit => Units == 0 ? double.NaN : Use.ProxyNanoseconds / Units;

    public double ProxyBusy => Use.ProxyNanoseconds / (Use.Seconds * 1e9);
}
